import { formatForOutput, formatList, formatTable } from '../format/output.ts'
import type { Call } from '../runtime/call.ts'
import { toItems } from '../runtime/convert.ts'
import { ErrorRecord, NetException, PsError } from '../runtime/errors.ts'
import { reportError } from '../runtime/reporting.ts'
import { textOf } from '../values/text.ts'
import type { Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const writeOutput = cmdlet({
  syntax: ['Write-Output [-InputObject] <PSObject[]> [-NoEnumerate]'],
  pipeline: ['InputObject'],
  remaining: 'InputObject',
  process(call, input) {
    const value = call.has('InputObject') ? call.value('InputObject') : input
    if (call.flag('NoEnumerate')) call.emit(value)
    else for (const item of toItems(value)) call.emit(item)
  },
})

const hostText = (call: Call, name: string, separator = ' '): string =>
  toItems(call.value(name))
    .map(textOf)
    .join(call.text('Separator') ?? separator)

const writeHost = cmdlet({
  syntax: [
    'Write-Host [[-Object] <Object>] [-NoNewline] [-Separator <Object>] [-ForegroundColor <Object>] [-BackgroundColor <Object>]',
  ],
  pipeline: ['Object'],
  remaining: 'Object',
  process: (call) =>
    call.context.streams.information(`${hostText(call, 'Object')}${call.flag('NoNewline') ? '' : '\r\n'}`),
})

const writeInformation = cmdlet({
  syntax: ['Write-Information [-MessageData] <Object> [[-Tags] <String[]>]'],
  pipeline: ['MessageData'],
  process(call) {
    const preference = textOf(call.context.scope.get('informationpreference'))
    if (/^continue$/i.test(preference))
      call.context.streams.information(`${hostText(call, 'MessageData')}\r\n`)
  },
})

const writeWarning = cmdlet({
  syntax: ['Write-Warning [-Message] <String>'],
  pipeline: ['Message'],
  process(call) {
    const quiet = /^(silentlycontinue|ignore)$/.test(call.context.preference('warningpreference'))
    if (!quiet) call.context.streams.warning(call.text('Message') ?? '')
  },
})

const writeVerbose = cmdlet({
  syntax: ['Write-Verbose [-Message] <String>'],
  pipeline: ['Message'],
  process(call) {
    const loud = call.context.preference('verbosepreference') === 'continue' || call.flag('Verbose')
    if (loud) call.context.streams.verbose(call.text('Message') ?? '')
  },
})

const writeDebug = cmdlet({
  syntax: ['Write-Debug [-Message] <String>'],
  pipeline: ['Message'],
  process() {},
})

/** There is no console to draw a bar on. */
const writeProgress = cmdlet({
  syntax: [
    'Write-Progress [-Activity] <String> [[-Status] <String>] [[-Id] <Int32>] [-PercentComplete <Int32>] [-SecondsRemaining <Int32>] [-CurrentOperation <String>] [-ParentId <Int32>] [-Completed] [-SourceId <Int32>]',
  ],
  process() {},
})

const writeError = cmdlet({
  syntax: [
    'Write-Error [-Message] <String> [-Category <String>] [-ErrorId <String>] [-TargetObject <Object>] [-RecommendedAction <String>] [-CategoryActivity <String>] [-CategoryReason <String>] [-CategoryTargetName <String>] [-CategoryTargetType <String>]',
    'Write-Error -Exception <Object> [-Message <String>] [-Category <String>] [-ErrorId <String>] [-TargetObject <Object>]',
    'Write-Error -ErrorRecord <Object>',
  ],
  pipeline: ['Message'],
  implementation: 'Microsoft.PowerShell.Commands.WriteErrorException',
  process(call) {
    const given = call.value('ErrorRecord')
    const exception = call.value('Exception')
    const record =
      given instanceof ErrorRecord
        ? given
        : new ErrorRecord({
            exception:
              exception instanceof NetException
                ? exception
                : new NetException(
                    'Microsoft.PowerShell.Commands.WriteErrorException',
                    call.text('Message') ?? '',
                  ),
            id: call.text('ErrorId') ?? 'Microsoft.PowerShell.Commands.WriteErrorException',
            category: call.text('Category') ?? 'NotSpecified',
            target: call.value('TargetObject') ?? null,
          })
    // The error is its caller's: it is printed under the name of Write-Error, and its id stays as it was given.
    record.command ??= { name: 'Write-Error', implementation: undefined }
    reportError(call.context, new PsError(record), call.reporter)
  },
})

const outNull = cmdlet({
  syntax: ['Out-Null [-InputObject <PSObject>]'],
  pipeline: ['InputObject'],
  process() {},
})

/** Gathers everything and makes one text of it. */
const gathering = (finish: (call: Call, values: Value[]) => void) => (call: Call) => {
  const values: Value[] = []
  return {
    process: (inner: Call) =>
      void (inner.value('InputObject') === undefined || values.push(...toItems(inner.value('InputObject')))),
    end: () => finish(call, values),
  }
}

const outString = cmdlet({
  syntax: ['Out-String [-Stream] [-Width <Int32>] [-InputObject <PSObject>]'],
  pipeline: ['InputObject'],
  open: gathering((call, values) => {
    const text = formatForOutput(values, call.session)
    if (!call.flag('Stream')) return call.emit(text)
    for (const line of text.replace(/\r\n$/, '').split('\r\n')) call.emit(line)
  }),
})

const outHost = cmdlet({
  syntax: ['Out-Host [-Paging] [-InputObject <PSObject>]'],
  pipeline: ['InputObject'],
  open: gathering((call, values) => call.context.streams.information(formatForOutput(values, call.session))),
})

const outDefault = cmdlet({
  syntax: ['Out-Default [-Transcript] [-InputObject <PSObject>]'],
  pipeline: ['InputObject'],
  open: gathering((call, values) => {
    for (const value of values) call.emit(value)
  }),
})

/** The text of Format-*, put out line by line, so that whatever comes next prints it as it is. */
const formatting = (name: string, format: (values: Value[], call: Call) => string) =>
  cmdlet({
    syntax: [
      `${name} [[-Property] <Object[]>] [-AutoSize] [-Wrap] [-HideTableHeaders] [-GroupBy <Object>] [-View <String>] [-Expand <String>] [-Force] [-InputObject <PSObject>]`,
    ],
    pipeline: ['InputObject'],
    open: gathering((call, values) => {
      for (const line of format(values, call).replace(/\r\n$/, '').split('\r\n')) call.emit(line)
    }),
  })

const formatTableCmdlet = formatting('Format-Table', (values, call) =>
  formatTable(values, call.session, call.texts('Property')),
)
const formatListCmdlet = formatting('Format-List', (values, call) =>
  formatList(values, call.session, call.texts('Property')),
)

export const outputCmdlets = [
  writeOutput,
  writeHost,
  writeInformation,
  writeWarning,
  writeVerbose,
  writeDebug,
  writeProgress,
  writeError,
  outNull,
  outString,
  outHost,
  outDefault,
  formatTableCmdlet,
  formatListCmdlet,
]
