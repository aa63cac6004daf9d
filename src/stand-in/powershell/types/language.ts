import { categoryText, positionText } from '../format/error.ts'
import { SwitchLike, toBool } from '../runtime/convert.ts'
import { ErrorRecord, NetException } from '../runtime/errors.ts'
import type { ScriptBlock } from '../values/script-block.ts'
import { shortName, textOf, typeNameOf } from '../values/text.ts'
import { Hashtable, type NetObject, PsObject, type Value } from '../values/value.ts'
import { enumerationTable } from './enumeration.ts'
import { NetType, netType, on } from './net-type.ts'

const customObjectTable = netType<PsObject>({
  name: 'System.Management.Automation.PSCustomObject',
  aliases: ['pscustomobject'],
  convert: (value) => (value instanceof Hashtable ? customObject(value) : value),
})

function customObject(table: Hashtable): PsObject {
  return new PsObject(table.entries().map(({ key, value }) => [textOf(key), value] as const))
}

const runtimeTypeTable = netType<NetObject>({
  name: 'System.RuntimeType',
  aliases: ['type', 'System.Type'],
  properties: {
    Name: (self) => shortName(self.toText()).replace(/^(.*`\d+)\[.*$/, '$1'),
    FullName: (self) => self.toText(),
    Namespace: (self) => self.toText().replace(/\.[^.]*$/, ''),
    IsArray: (self) => self.toText().endsWith('[]'),
    BaseType: (self) => (self instanceof NetType ? (self.table.base ?? 'System.Object') : 'System.Object'),
  },
})

const scriptBlockTable = netType<ScriptBlock>({
  name: 'System.Management.Automation.ScriptBlock',
  aliases: ['scriptblock'],
  functions: { Create: on(['string'], (_self, [text], session) => session.compile(text)) },
  methods: { GetNewClosure: on([], (self) => self), ToString: on([], (self) => self.toText()) },
})

const switchTable = netType<SwitchLike>({
  name: 'System.Management.Automation.SwitchParameter',
  aliases: ['switch'],
  properties: { IsPresent: (self) => self.isPresent },
  methods: { ToBool: on([], (self) => self.isPresent) },
  convert: (value) => new SwitchLike(toBool(value)),
})

const errorRecordTable = netType<ErrorRecord>({
  name: 'System.Management.Automation.ErrorRecord',
  aliases: ['Management.Automation.ErrorRecord'],
  properties: {
    Exception: (self) => self.exception,
    FullyQualifiedErrorId: (self) => self.fullyQualifiedErrorId,
    TargetObject: (self) => self.target ?? null,
    ErrorDetails: (self) =>
      self.text === undefined
        ? null
        : new PsObject([['Message', self.text]], 'System.Management.Automation.ErrorDetails', self.text),
    CategoryInfo: categoryInfo,
    InvocationInfo: invocationInfo,
    ScriptStackTrace: (self) => (self.extent ? `at <ScriptBlock>, <No file>: line ${self.extent.line}` : ''),
  },
  methods: { ToString: on([], (self) => self.message) },
  constructors: [
    on(['object', 'string', 'string', 'object'], (_self, [exception, id, category, target]) => {
      const given =
        exception instanceof NetException
          ? exception
          : new NetException('System.Exception', textOf(exception))
      return new ErrorRecord({ exception: given, id, category, target })
    }),
  ],
})

function categoryInfo(record: ErrorRecord): PsObject {
  const { target } = record
  return new PsObject(
    [
      ['Category', record.category],
      ['Activity', record.command?.name ?? ''],
      ['Reason', shortName(record.exception.typeName)],
      ['TargetName', target === null || target === undefined ? '' : textOf(target)],
      ['TargetType', target === null || target === undefined ? '' : shortName(typeNameOf(target))],
    ],
    'System.Management.Automation.ErrorCategoryInfo',
    categoryText(record),
  )
}

function invocationInfo(record: ErrorRecord): Value {
  return new PsObject(
    [
      ['MyCommand', record.command?.name ?? ''],
      ['InvocationName', record.command?.name ?? ''],
      ['Line', record.extent?.lineText ?? ''],
      ['ScriptLineNumber', record.extent?.line ?? 0],
      ['OffsetInLine', record.extent?.column ?? 0],
      ['ScriptName', ''],
      ['PositionMessage', positionText(record)],
    ],
    'System.Management.Automation.InvocationInfo',
  )
}

export const languageTables = [
  customObjectTable,
  runtimeTypeTable,
  scriptBlockTable,
  switchTable,
  errorRecordTable,
  enumerationTable(
    'System.Management.Automation.ErrorCategory',
    [
      'NotSpecified',
      'OpenError',
      'CloseError',
      'DeviceError',
      'DeadlockDetected',
      'InvalidArgument',
      'InvalidData',
      'InvalidOperation',
      'InvalidResult',
      'InvalidType',
      'MetadataError',
      'NotImplemented',
      'NotInstalled',
      'ObjectNotFound',
      'OperationStopped',
      'OperationTimeout',
      'SyntaxError',
      'ParserError',
      'PermissionDenied',
      'ResourceBusy',
      'ResourceExists',
      'ResourceUnavailable',
      'ReadError',
      'WriteError',
    ],
    0,
  ),
]
