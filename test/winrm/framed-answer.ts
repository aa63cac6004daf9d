import { received, type ScriptedListener, sentTo } from './scripted-listener.ts'

/** Output as of a script that has begun: the mark of the last one, and behind it what it said; before it, somebody else. */
export function framedAnswer(
  listener: ScriptedListener,
  { before = '', stdout = '', stderr = '', exitCode = 0 },
): string {
  const mark =
    sentTo(listener)
      .match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\r\n/g)
      ?.at(-1) ?? ''
  return received(
    [
      ['stdout', Buffer.from(`${before}${mark}${stdout}`)],
      ['stderr', Buffer.from(`${before}${mark}${stderr}`)],
    ],
    exitCode,
  )
}
