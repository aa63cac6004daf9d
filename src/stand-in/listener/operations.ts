import { durationMs, envelope, type Request } from './envelope.ts'
import { WsmanFault } from './faults.ts'
import type { Received } from './shell-command.ts'
import type { Shells } from './shells.ts'
import { type Element, escapeXml, find, textAt } from './xml.ts'

const TRANSFER = 'http://schemas.xmlsoap.org/ws/2004/09/transfer'
const SHELL = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'
const CMD_RESOURCE = `${SHELL}/cmd`

/** Base64 grows by a third, and the envelope around it takes a few hundred bytes. */
const ENVELOPE_OVERHEAD = 2048

type Operation = (request: Request, user: string, shells: Shells) => Promise<string> | string

/** The answer to a request on the shell resource. @throws WsmanFault */
export async function answer(request: Request, user: string, shells: Shells): Promise<string> {
  const operation = OPERATIONS[request.action]
  if (!operation) throw WsmanFault.unknownAction()
  if (request.resourceUri.toLowerCase() !== CMD_RESOURCE)
    throw WsmanFault.unknownResource(request.resourceUri)
  const body = await operation(request, user, shells)
  return envelope(responseAction(request.action), request.messageId, body)
}

/** The answer to Identify, which has no header to speak of. */
export function identify(): string {
  return (
    '<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>' +
    '<wsmid:IdentifyResponse xmlns:wsmid="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">' +
    '<wsmid:ProtocolVersion>http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd</wsmid:ProtocolVersion>' +
    '<wsmid:ProductVendor>Snapwitness</wsmid:ProductVendor>' +
    '<wsmid:ProductVersion>OS: 10.0.19045 SP: 0.0 Stack: 3.0</wsmid:ProductVersion>' +
    '</wsmid:IdentifyResponse></s:Body></s:Envelope>'
  )
}

const OPERATIONS: Record<string, Operation> = {
  [`${TRANSFER}/Create`]: createShell,
  [`${TRANSFER}/Delete`]: deleteShell,
  [`${SHELL}/Command`]: runCommand,
  [`${SHELL}/Send`]: sendInput,
  [`${SHELL}/Receive`]: receiveOutput,
  [`${SHELL}/Signal`]: signalCommand,
}

/** WS-Transfer appends `Response` directly, and so does the shell protocol ([MS-WSMV] 3.1.4). */
function responseAction(action: string): string {
  return `${action}Response`
}

function createShell(request: Request, user: string, shells: Shells): string {
  const wanted = find(request.body, 'Shell')
  if (!wanted) throw WsmanFault.schema('The body of Create has no Shell.')
  const workingDirectory = textAt(wanted, 'WorkingDirectory')
  const idleTimeoutMs = durationMs(textAt(wanted, 'IdleTimeOut') ?? textAt(wanted, 'IdleTimeout'))
  const shell = shells.create(user, {
    environment: environmentOf(find(wanted, 'Environment')),
    ...(workingDirectory && { workingDirectory }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  })
  return (
    '<x:ResourceCreated><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address>' +
    `<a:ReferenceParameters><w:ResourceURI>${CMD_RESOURCE}</w:ResourceURI><w:SelectorSet>` +
    `<w:Selector Name="ShellId">${shell.id}</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>` +
    `<rsp:Shell><rsp:ShellId>${shell.id}</rsp:ShellId><rsp:ResourceUri>${CMD_RESOURCE}</rsp:ResourceUri>` +
    `<rsp:Owner>${escapeXml(user)}</rsp:Owner><rsp:IdleTimeOut>PT${shell.idleTimeoutMs / 1000}.000S</rsp:IdleTimeOut>` +
    '<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>'
  )
}

function deleteShell(request: Request, user: string, shells: Shells): string {
  shells.get(request.shellId, user).close()
  return ''
}

function runCommand(request: Request, user: string, shells: Shells): string {
  const line = find(request.body, 'CommandLine')
  const program = textAt(line, 'Command')
  if (line === undefined || program === undefined)
    throw WsmanFault.schema('The body of Command has no CommandLine.')
  const words = [program, ...line.children.filter(({ name }) => name === 'Arguments').map(({ text }) => text)]
  const command = shells.run(shells.get(request.shellId, user), {
    text: words.join(' '),
    throughCmd: request.options.get('winrs_skip_cmd_shell')?.toUpperCase() !== 'TRUE',
  })
  return `<rsp:CommandResponse><rsp:CommandId>${command.id}</rsp:CommandId></rsp:CommandResponse>`
}

function sendInput(request: Request, user: string, shells: Shells): string {
  const shell = shells.get(request.shellId, user)
  for (const stream of find(request.body, 'Send')?.children ?? []) {
    const end = stream.attributes.End?.toLowerCase() === 'true'
    shell.command(stream.attributes.CommandId).send(Buffer.from(stream.text, 'base64'), end)
  }
  return '<rsp:SendResponse/>'
}

async function receiveOutput(request: Request, user: string, shells: Shells): Promise<string> {
  const shell = shells.get(request.shellId, user)
  const desired = find(request.body, 'Receive', 'DesiredStream')
  const command = shell.command(desired?.attributes.CommandId)
  const room = Math.floor(((request.maxEnvelopeBytes - ENVELOPE_OVERHEAD) * 3) / 4)
  const received = await command.receive(Math.max(room, 1024), request.operationTimeoutMs)
  return receiveResponse(command.id, received)
}

function receiveResponse(id: string, { chunks, exitCode }: Received): string {
  const output = chunks
    .map(({ stream, bytes }) => streamElement(id, stream, bytes.toString('base64')))
    .join('')
  const state = (name: string) => `CommandId="${id}" State="${SHELL}/CommandState/${name}"`
  if (exitCode === undefined) {
    return `<rsp:ReceiveResponse>${output}<rsp:CommandState ${state('Running')}/></rsp:ReceiveResponse>`
  }
  return (
    `<rsp:ReceiveResponse>${output}${endElement(id, 'stdout')}${endElement(id, 'stderr')}` +
    `<rsp:CommandState ${state('Done')}><rsp:ExitCode>${exitCode}</rsp:ExitCode></rsp:CommandState></rsp:ReceiveResponse>`
  )
}

function streamElement(id: string, stream: string, base64: string): string {
  return `<rsp:Stream Name="${stream}" CommandId="${id}">${base64}</rsp:Stream>`
}

function endElement(id: string, stream: string): string {
  return `<rsp:Stream Name="${stream}" CommandId="${id}" End="true"></rsp:Stream>`
}

function signalCommand(request: Request, user: string, shells: Shells): string {
  const shell = shells.get(request.shellId, user)
  const signal = find(request.body, 'Signal')
  const id = signal?.attributes.CommandId
  const code = textAt(signal, 'Code')?.toLowerCase() ?? ''
  if (code.endsWith('/terminate')) shell.terminate(id)
  else if (code.endsWith('/ctrl_c') || code.endsWith('/ctrl_break')) shell.command(id).interrupt()
  else throw WsmanFault.schema(`The signal code ${code} is unknown.`)
  return '<rsp:SignalResponse/>'
}

function environmentOf(environment: Element | undefined): Record<string, string> {
  const variables = environment?.children.filter(({ name }) => name === 'Variable') ?? []
  return Object.fromEntries(variables.map(({ attributes, text }) => [attributes.Name ?? '', text]))
}
