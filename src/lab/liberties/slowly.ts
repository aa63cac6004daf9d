import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange, HostManners } from '../manners.ts'

/** Hosts that take their time, and hosts whose management agent is away for a while. */

type Change = (manners: HostManners) => HostManners

/** The first task of each kind of work on snapshots stands before its end. */
export function standsBeforeItsEnd(ms: number): Change {
  const stood = new Set<string>()
  return (manners) => ({
    ...manners,
    async work(descriptionId, work, tell) {
      const result = await manners.work(descriptionId, work, tell)
      if (!/snapshot/i.test(descriptionId) || stood.has(descriptionId)) return result
      stood.add(descriptionId)
      tell(99)
      await sleep(ms)
      return result
    },
  })
}

export function answersAfter(ms: number): Change {
  return (manners) => ({
    ...manners,
    async answer(exchange, byTheAgent) {
      await sleep(ms)
      await manners.answer(exchange, byTheAgent)
    },
  })
}

/** Which snapshot's taking the restart falls into: the first one may be whatever a run does before it begins. */
const RESTART_AT = 2

/** The agent is away in the middle of an operation, and has forgotten every session afterwards; tasks go on. */
export function restartsFor(ms: number): Change {
  return (manners) => {
    const open = new Set<Exchange>()
    let taken = 0
    let since = Number.NEGATIVE_INFINITY
    const isAway = () => performance.now() - since < ms
    return {
      ...manners,
      async work(descriptionId, work, tell) {
        if (/createSnapshot/.test(descriptionId) && ++taken === RESTART_AT) {
          // Whoever asked for the task is told of it yet.
          await sleep(ANSWER_MS)
          since = performance.now()
          for (const { request } of open) request.socket.destroy()
        }
        return manners.work(descriptionId, work, tell)
      },
      async answer(exchange, byTheAgent) {
        if (isAway()) return answerFor(exchange, (performance.now() - since) / ms)
        open.add(exchange)
        exchange.response.once('close', () => open.delete(exchange))
        await manners.answer(exchange, byTheAgent)
      },
    }
  }
}

const ANSWER_MS = 200

/** First nobody listens; then what stands before the agent answers for it. */
function answerFor({ request, response, forgetSessions }: Exchange, share: number): void {
  forgetSessions()
  if (share < 1 / 3) request.socket.destroy()
  else refuse(response, share < 2 / 3 ? 503 : share < 5 / 6 ? 502 : 504)
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/html', Connection: 'close' })
  response.end(`<html><body><h1>${status}</h1></body></html>`)
}
