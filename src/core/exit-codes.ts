/** What a program that calls us learns, by verdict; `usage`: the user must mend something first, and nothing was touched. */
export const exitCodes = { held: 0, violated: 1, usage: 2, unknown: 3 } as const
