import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

/** Who this machine is: written into it by the lab, after the golden memory state has been taken. */
export interface Account {
  readonly username: string
  readonly password: string
  readonly computerName: string
  /** The state in which a disk that was never seen before arrives (Windows' SAN policy). */
  readonly diskPolicy: 'offline' | 'online'
  /** What it does besides, as some Windows do, by the names that the lab has for it. */
  readonly liberties: readonly string[]
  /** The machine's own, for HTTPS; without one there is none. */
  readonly certificate: Certificate | undefined
}

/** Both in PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/**
 * Reads the account at each use: the machine is personalised while this program runs. Before that it is nobody's, and
 * every login is refused.
 * @throws Error when the file is malformed
 */
export function readAccount(file: string): Account {
  if (!existsSync(file)) return nobody()
  const given: Partial<Account> = JSON.parse(readFileSync(file, 'utf8'))
  const { username, password, computerName, diskPolicy, liberties = [], certificate } = given
  if (!username || !password || !computerName) {
    throw new Error(`${file} must name username, password and computerName.`)
  }
  return {
    username,
    password,
    computerName,
    diskPolicy: diskPolicy === 'online' ? 'online' : 'offline',
    liberties,
    certificate,
  }
}

function nobody(): Account {
  return {
    username: 'nobody',
    password: randomUUID(),
    computerName: 'unnamed',
    diskPolicy: 'offline',
    liberties: [],
    certificate: undefined,
  }
}
