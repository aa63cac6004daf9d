/** The format of the ledgers and run.json files that this version writes. It reads this one and every earlier. */
export const FORMAT = 2
