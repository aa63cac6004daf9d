import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program that a process of ours starts to be another command. */
export const mainProgram = fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url))
