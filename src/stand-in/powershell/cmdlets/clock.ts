import { setSystemClock } from '../../system/clock.ts'
import type { Call } from '../runtime/call.ts'
import { runBlock } from '../runtime/invoke.ts'
import { formatValue } from '../values/format.ts'
import { ScriptBlock } from '../values/script-block.ts'
import { DateTime, TICKS_PER_SECOND, TimeSpan, UNIX_EPOCH_TICKS } from '../values/time.ts'
import { cmdlet } from './define.ts'

const startSleep = cmdlet({
  syntax: ['Start-Sleep [-Seconds] <Int32>', 'Start-Sleep -Milliseconds <Int32>'],
  aliases: { Milliseconds: ['m', 'ms'] },
  pipeline: ['Seconds'],
  process(call) {
    const ms = call.number('Milliseconds') ?? (call.number('Seconds') ?? 0) * 1000
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  },
})

const getDate = cmdlet({
  syntax: [
    'Get-Date [[-Date] <DateTime>] [-Year <Int32>] [-Month <Int32>] [-Day <Int32>] [-Hour <Int32>] [-Minute <Int32>] [-Second <Int32>] [-DisplayHint <String>] [-Format <String>] [-UFormat <String>]',
  ],
  pipeline: ['Date'],
  process(call) {
    const given = call.value('Date')
    const date = given instanceof DateTime ? given : DateTime.now('Local')
    const changed = withParts(call, date)
    const format = call.text('Format')
    const unix = call.text('UFormat')
    if (unix === '%s') call.emit(String((changed.ticks - UNIX_EPOCH_TICKS) / TICKS_PER_SECOND))
    else call.emit(format === undefined ? changed : formatValue(changed, format))
  },
})

function withParts(call: Call, value: DateTime): DateTime {
  const names = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second'] as const
  if (!names.some((name) => call.has(name))) return value
  const { date } = value
  const own = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ]
  const [year = 1, month = 1, day = 1, hour, minute, second] = names.map(
    (name, place) => call.number(name) ?? own[place] ?? 0,
  )
  return DateTime.fromMs(
    Date.UTC(year, month - 1, day, hour, minute, second, date.getUTCMilliseconds()),
    value.kind,
  )
}

const setDate = cmdlet({
  syntax: [
    'Set-Date [-Date] <DateTime> [-DisplayHint <String>]',
    'Set-Date [-Adjust] <TimeSpan> [-DisplayHint <String>]',
  ],
  process(call) {
    const [given, adjust] = [call.value('Date'), call.value('Adjust')]
    const now = DateTime.now('Local')
    const date = given instanceof DateTime ? given : now.plus(adjust instanceof TimeSpan ? adjust.ticks : 0n)
    setSystemClock(date.date)
    call.emit(date)
  },
})

const newTimeSpan = cmdlet({
  syntax: [
    'New-TimeSpan [[-Start] <DateTime>] [[-End] <DateTime>]',
    'New-TimeSpan [-Days <Int32>] [-Hours <Int32>] [-Minutes <Int32>] [-Seconds <Int32>]',
  ],
  process(call) {
    const start = call.value('Start')
    const end = call.value('End')
    if (start instanceof DateTime)
      return call.emit(
        new TimeSpan((end instanceof DateTime ? end : DateTime.now('Local')).ticks - start.ticks),
      )
    const part = (name: string) => call.number(name) ?? 0
    const seconds = ((part('Days') * 24 + part('Hours')) * 60 + part('Minutes')) * 60 + part('Seconds')
    call.emit(new TimeSpan(BigInt(seconds) * TICKS_PER_SECOND))
  },
})

const measureCommand = cmdlet({
  syntax: ['Measure-Command [-Expression] <ScriptBlock>'],
  process(call) {
    const block = call.value('Expression')
    const before = performance.now()
    if (block instanceof ScriptBlock) runBlock(call.context, block, [], () => {})
    call.emit(new TimeSpan(BigInt(Math.round((performance.now() - before) * 10_000))))
  },
})

export const clockCmdlets = [startSleep, getDate, setDate, newTimeSpan, measureCommand]
