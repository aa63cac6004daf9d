import { createReadStream } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isAccount } from './service/session-manager.ts'
import type { Service } from './service.ts'
import { escapeAttribute, escapeText } from './soap/xml.ts'

/**
 * Serves `/folder/<path>?dcPath=ha-datacenter&dsName=<datastore>`: files whole or in part, folders as a list.
 * Whoever has a session or says the account's name and password may read.
 */
export async function serveDatastoreFile(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
  if (!isAllowed(service, request)) {
    return refuse(response, 401, { 'WWW-Authenticate': 'Basic realm="Snapwitness Lab"' })
  }
  const file = await locate(service, new URL(request.url ?? '/', 'https://lab'))
  if (file === undefined) return refuse(response, 404)
  const { size, mtime, folder, text } = file
  if (folder) return sendFolder(file.path, response)
  if (text !== undefined) return void response.end(request.method === 'HEAD' ? undefined : text)
  const range = rangeOf(request.headers.range, size)
  if (range === 'unsatisfiable') return refuse(response, 416, { 'Content-Range': `bytes */${size}` })
  const { start, end } = range ?? { start: 0, end: size - 1 }
  response.writeHead(range === undefined ? 200 : 206, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': end - start + 1,
    'Last-Modified': mtime.toUTCString(),
    'Accept-Ranges': 'bytes',
    ...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  })
  if (request.method === 'HEAD' || size === 0) return void response.end()
  // A client that stops reading is no mistake of ours.
  await pipeline(createReadStream(file.path, { start, end }), response).catch(() => response.destroy())
}

function isAllowed({ host, sessions }: Service, { headers }: IncomingMessage): boolean {
  const basic = headers.authorization?.match(/^Basic (\S+)$/i)?.[1]
  const [, username = '', password = ''] =
    Buffer.from(basic ?? '', 'base64')
      .toString('utf8')
      .match(/^([^:]*):(.*)$/s) ?? []
  return sessions.find(headers.cookie) !== undefined || isAccount(host, username, password)
}

interface DatastoreFile {
  readonly path: string
  readonly folder: boolean
  readonly size: number
  readonly mtime: Date
  /** All that is in it, where that is not what the real file holds. */
  readonly text?: string | undefined
}

/** The file that a URL names; nothing outside the datastore exists, links included. */
async function locate({ host, view }: Service, url: URL): Promise<DatastoreFile | undefined> {
  const { name, folder } = host.datastore
  if (url.searchParams.get('dsName') !== name) return undefined
  // Some clients write the datacenter's path with its root: `/ha-datacenter`.
  if (!/^\/?ha-datacenter$/.test(url.searchParams.get('dcPath') ?? 'ha-datacenter')) return undefined
  try {
    const root = await realpath(folder)
    const asked = decodeURIComponent(url.pathname.slice('/folder'.length))
    const shown = await view.find(asked.replace(/^\//, ''))
    const path = await realpath(join(root, shown?.real ?? asked))
    if (path !== root && !path.startsWith(root + sep)) return undefined
    const found = await stat(path)
    return { path, folder: found.isDirectory(), size: found.size, mtime: found.mtime, text: shown?.text }
  } catch {
    return undefined
  }
}

/** RFC 9110 section 14.1.2, one range; a header that is not understood is ignored, as it asks. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = header?.match(/^bytes=(\d*)-(\d*)$/) ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start < size && start <= end ? { start, end } : 'unsatisfiable'
}

async function sendFolder(path: string, response: ServerResponse): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true })
  const items = entries
    .map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .map((name) => `<li><a href="${escapeAttribute(encodeURI(name))}">${escapeText(name)}</a></li>`)
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html><title>Datastore</title><ul>${items.join('')}</ul>`)
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers)
  response.end()
}
