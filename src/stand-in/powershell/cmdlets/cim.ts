import type { Call } from '../runtime/call.ts'
import { NetException } from '../runtime/errors.ts'
import { textOf } from '../values/text.ts'
import { DateTime, formatDate } from '../values/time.ts'
import { Hashtable, PsObject, type Value } from '../values/value.ts'
import { type CimClass, findCimClass } from './cim-classes.ts'
import { cmdlet } from './define.ts'
import { type Condition, parseCondition, parseWql, WqlError } from './wql.ts'

const getCimInstance = cmdlet({
  syntax: [
    'Get-CimInstance [-ClassName] <String> [-Filter <String>] [-Property <String[]>] [-Namespace <String>] [-KeyOnly] [-OperationTimeoutSec <UInt32>] [-Shallow] [-QueryDialect <String>]',
    'Get-CimInstance -Query <String> [-Namespace <String>] [-OperationTimeoutSec <UInt32>] [-Shallow] [-QueryDialect <String>]',
    'Get-CimInstance [-InputObject] <CimInstance> [-OperationTimeoutSec <UInt32>]',
  ],
  pipeline: ['InputObject'],
  byName: ['ClassName', 'Filter', 'Property', 'Namespace'],
  aliases: { InputObject: ['CimInstance'], Property: ['SelectProperties'] },
  implementation: 'Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
  process: (call) => emitInstances(call, CIM, cimRequest(call)),
})

const getWmiObject = cmdlet({
  syntax: [
    'Get-WmiObject [-Class] <String> [[-Property] <String[]>] [-Filter <String>] [-Namespace <String>] [-Amended] [-DirectRead]',
    'Get-WmiObject -Query <String> [-Namespace <String>] [-Amended] [-DirectRead]',
  ],
  aliases: { Class: ['ClassName'], Namespace: ['NS'] },
  process: (call) => emitInstances(call, WMI, wmiRequest(call)),
})

const invokeCimMethod = cmdlet({
  syntax: [
    'Invoke-CimMethod [-ClassName] <String> [[-Arguments] <IDictionary>] [-MethodName] <String> [-Namespace <String>] [-OperationTimeoutSec <UInt32>] [-WhatIf] [-Confirm]',
  ],
  aliases: { MethodName: ['Name'] },
  implementation: 'Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand',
  process: invokeMethod,
})

export const cimCmdlets = [getCimInstance, getWmiObject, invokeCimMethod]

function invokeMethod(call: Call): void {
  const request = { className: call.text('ClassName') ?? '', namespace: namespaceOf(call) }
  const { name: className, methods = {} } = findCimClass(request.className) ?? {}
  const wanted = call.text('MethodName')?.toLowerCase()
  const [name, method] = Object.entries(methods).find(([each]) => each.toLowerCase() === wanted) ?? []
  if (!method) {
    CIM.fail(call, className ? INVALID_METHOD : INVALID_CLASS, request)
    return
  }
  const given = call.value('Arguments')
  const results = method(call.session, (each) => (given instanceof Hashtable ? given.get(each) : null))
  const typeName = `Microsoft.Management.Infrastructure.CimMethodResult#${className}#${name}`
  call.emit(new PsObject([...Object.entries(results), ['PSComputerName', null]], typeName))
}

interface Request {
  readonly className: string
  readonly namespace: string
  readonly properties: readonly string[] | undefined
  readonly where: Condition
}

/** In what the two cmdlets differ: the shape of their objects and of their errors. */
interface Dialect {
  instance(cimClass: CimClass, values: readonly [string, Value][]): PsObject
  fail(call: Call, failure: Failure, request: Pick<Request, 'className' | 'namespace'>): void
}

interface Failure {
  /** WBEMSTATUS */
  readonly code: '0x80041010' | '0x8004100e' | '0x80041017' | '0x8004102e'
  readonly words: string
}

const INVALID_CLASS: Failure = { code: '0x80041010', words: 'Invalid class' }
const INVALID_NAMESPACE: Failure = { code: '0x8004100e', words: 'Invalid namespace' }
const INVALID_METHOD: Failure = { code: '0x8004102e', words: 'Invalid method' }
const INVALID_QUERY: Failure = { code: '0x80041017', words: 'Invalid query' }

function emitInstances(call: Call, dialect: Dialect, makeRequest: () => Request): void {
  const target = {
    className: call.text('ClassName') ?? call.text('Class') ?? '',
    namespace: namespaceOf(call),
  }
  try {
    const request = makeRequest()
    const found = /^root\\cimv2$/i.test(request.namespace)
      ? findCimClass(request.className)
      : INVALID_NAMESPACE
    if (found === undefined) dialect.fail(call, INVALID_CLASS, request)
    else if ('words' in found) dialect.fail(call, found, request)
    else emitMatching(call, dialect, found, request)
  } catch (error) {
    if (!(error instanceof WqlError)) throw error
    dialect.fail(call, INVALID_QUERY, target)
  }
}

function emitMatching(call: Call, dialect: Dialect, cimClass: CimClass, request: Request): void {
  for (const instance of cimClass.instances(call.session)) {
    const fits = request.where((name) => propertyOf(instance, name))
    if (fits) call.emit(dialect.instance(cimClass, selected(instance, request, cimClass)))
  }
}

const cimRequest = (call: Call) => (): Request => {
  const given = call.value('InputObject')
  if (given instanceof PsObject) return requestFor(given)
  const properties = call.flag('KeyOnly') ? [] : call.texts('Property')
  return requestOf(call, call.text('ClassName') ?? '', properties)
}

const wmiRequest = (call: Call) => (): Request =>
  requestOf(call, call.text('Class') ?? '', call.texts('Property'))

function requestOf(call: Call, className: string, properties: readonly string[] | undefined): Request {
  const namespace = namespaceOf(call)
  const query = call.text('Query')
  if (query !== undefined) return { ...parseWql(query), namespace }
  const filter = call.text('Filter')
  const isAll = properties?.some((name) => name === '*')
  return {
    className,
    namespace,
    properties: isAll ? undefined : properties,
    where: filter === undefined ? () => true : parseCondition(filter),
  }
}

/** An instance anew: the one with the same key. */
function requestFor(given: PsObject): Request {
  const [, namespace = '', className = ''] = given.typeName.match(/#(.*)\/(\w+)$/) ?? []
  const key = findCimClass(className)?.key ?? ''
  return {
    className,
    namespace: namespace.replaceAll('/', '\\'),
    properties: undefined,
    where: (read) => textOf(read(key)) === textOf(given.get(key)),
  }
}

function namespaceOf(call: Call): string {
  return (call.text('Namespace') ?? 'root\\cimv2').replaceAll('/', '\\')
}

function propertyOf(instance: Readonly<Record<string, Value>>, name: string): Value {
  const found = Object.keys(instance).find((each) => each.toLowerCase() === name.toLowerCase())
  return found === undefined ? undefined : (instance[found] ?? null)
}

/** All of the class's properties; those that were not asked for are empty. */
function selected(
  instance: Readonly<Record<string, Value>>,
  { properties }: Request,
  { key }: CimClass,
): [string, Value][] {
  const wanted = properties?.map((name) => name.toLowerCase())
  const isWanted = (name: string) => !wanted || name === key || wanted.includes(name.toLowerCase())
  return Object.entries(instance).map(([name, value]) => [name, isWanted(name) ? value : null])
}

/** A CIM instance of any class. As text it is its class, and its key if it has one. */
function cimObject(
  className: string,
  namespace: string,
  values: readonly (readonly [string, Value])[],
  key?: string,
): PsObject {
  const keyText = values
    .filter(([name]) => name === key)
    .map(([name, value]) => ` (${name} = "${textOf(value)}")`)
  return new PsObject(
    [...values, ['PSComputerName', null]],
    `Microsoft.Management.Infrastructure.CimInstance#${namespace}/${className}`,
    className + keyText.join(''),
  )
}

const CIM: Dialect = {
  instance: ({ name, key }, values) => cimObject(name, 'root/cimv2', values, key),
  fail: (call, { code, words }, { className, namespace }) =>
    call.error({
      exception: new NetException('Microsoft.Management.Infrastructure.CimException', `${words} `, {
        hresult: Number(code) | 0,
      }),
      id: `HRESULT ${code}`,
      category: code === INVALID_QUERY.code ? 'InvalidArgument' : 'MetadataError',
      target: code === INVALID_CLASS.code ? `${namespace}:${className}` : null,
    }),
}

const WMI: Dialect = {
  instance(cimClass, values) {
    const plain = values.map(([name, value]): [string, Value] => [
      name,
      value instanceof DateTime ? dmtfDate(value) : value,
    ])
    return new PsObject(
      [['__CLASS', cimClass.name], ...plain],
      `System.Management.ManagementObject#root\\cimv2\\${cimClass.name}`,
    )
  },
  fail: (call, { words, code }, { className, namespace }) =>
    call.error({
      exception: new NetException(
        'System.Management.ManagementException',
        `${words}${code === INVALID_CLASS.code ? ` "${className}"` : code === INVALID_NAMESPACE.code ? ` "${namespace}"` : ''}`,
      ),
      id: 'GetWMIManagementException',
      category: code === INVALID_CLASS.code ? 'InvalidType' : 'InvalidArgument',
    }),
}

/** DSP0004: `20240131235959.000000+000`. */
function dmtfDate(value: DateTime): string {
  return `${formatDate(value, 'yyyyMMddHHmmss.ffffff')}+000`
}
