import { closeSync, existsSync, mkdirSync, openSync, readSync, watch } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { type Entry, entry } from '../../evidence/entries.ts'
import { LEDGER_FILE } from '../../evidence/ledger.ts'

/** Calls back with every entry of a ledger as it is written, from its first on. Returns the way to stop. */
export function followLedger(folder: string, onEntry: (entry: Entry) => void): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, LEDGER_FILE)
  const decoder = new StringDecoder('utf8')
  let file: number | undefined
  let pending = ''
  const readOn = () => {
    if (file === undefined && existsSync(path)) file = openSync(path, 'r')
    if (file === undefined) return
    const lines = (pending + decoder.write(readRest(file))).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) onEntry(entry.parse(JSON.parse(line)))
  }
  const watcher = watch(folder, readOn)
  return () => {
    watcher.close()
    readOn()
    if (file !== undefined) closeSync(file)
  }
}

function readRest(file: number): Buffer {
  const pieces: Buffer[] = []
  for (;;) {
    const piece = Buffer.alloc(65536)
    const length = readSync(file, piece)
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, length))
  }
}
