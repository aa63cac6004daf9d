import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { type Entry, entry } from '../../evidence/entries.ts'
import { LEDGER_FILE } from '../../evidence/ledger.ts'

/** Calls back with every entry of a ledger as it is written, past those that are there. Returns the way to stop. */
export function followLedger(folder: string, onEntry: (entry: Entry) => void): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, LEDGER_FILE)
  const decoder = new StringDecoder('utf8')
  let file: number | undefined
  let place = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  let pending = ''
  const readOn = () => {
    if (file === undefined && existsSync(path)) file = openSync(path, 'r')
    if (file === undefined) return
    const news = readFrom(file, place)
    place += news.length
    const lines = (pending + decoder.write(news)).split('\n')
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

function readFrom(file: number, place: number): Buffer {
  const pieces: Buffer[] = []
  for (let at = place; ; ) {
    const piece = Buffer.alloc(65536)
    const length = readSync(file, piece, 0, piece.length, at)
    at += length
    if (length === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, length))
  }
}
