import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json and docs: that of a clone, or `dist` in a package. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** The program that a process of ours starts to be another command. */
export const mainProgram = fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url))

/** Whether the program runs from its sources; a package has it built. */
export const isClone = extname(import.meta.url) === '.ts'
