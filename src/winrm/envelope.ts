import type { WinRmAccess } from '../core/access.ts'

/**
 * The requests of [MS-WSMV] to a command shell, as envelopes. `shellId` and `commandId` are what the listener gave.
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-wsmv/
 */
export interface Request {
  action: string
  shellId?: string
  options?: Record<string, string>
  /** Whether a second one does no harm where the first may have been heard. */
  repeatable?: boolean
  /** What is inside the body, as XML. */
  body: string
}

const SHELL = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'
const TRANSFER = 'http://schemas.xmlsoap.org/ws/2004/09/transfer'
const ANONYMOUS = 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous'

/** Bytes: what every listener accepts since WinRM 2.0 ([MS-WSMV] 3.1.4.1.16 default). */
const MAX_ENVELOPE_BYTES = 153_600

/** Raw bytes of standard input per Send, so that its Base64 and the envelope around it stay below the maximum. */
export const SEND_BYTES = 90_000

export const requests = {
  create: (): Request => ({
    action: `${TRANSFER}/Create`,
    repeatable: true,
    // 65001 is UTF-8: output does not depend on the guest's language.
    options: { WINRS_NOPROFILE: 'TRUE', WINRS_CODEPAGE: '65001' },
    // A shell that we left behind in a crash frees its place in the quota by itself, when it has been idle.
    body:
      '<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>' +
      '<rsp:IdleTimeOut>PT900S</rsp:IdleTimeOut></rsp:Shell>',
  }),

  command: (shellId: string, commandLine: CommandLine): Request => ({
    action: `${SHELL}/Command`,
    shellId,
    options: {
      // Standard input as a pipe, which can end; a console cannot.
      WINRS_CONSOLEMODE_STDIN: commandLine.stdin ? 'FALSE' : 'TRUE',
      WINRS_SKIP_CMD_SHELL: 'FALSE',
    },
    body:
      `<rsp:CommandLine><rsp:Command>${escaped(commandLine.program)}</rsp:Command>` +
      `${commandLine.arguments.map((word) => `<rsp:Arguments>${escaped(word)}</rsp:Arguments>`).join('')}</rsp:CommandLine>`,
  }),

  receive: (shellId: string, commandId: string): Request => ({
    action: `${SHELL}/Receive`,
    shellId,
    body: `<rsp:Receive><rsp:DesiredStream CommandId="${escaped(commandId)}">stdout stderr</rsp:DesiredStream></rsp:Receive>`,
  }),

  send: (shellId: string, commandId: string, bytes: Buffer, end: boolean): Request => ({
    action: `${SHELL}/Send`,
    shellId,
    body:
      `<rsp:Send><rsp:Stream Name="stdin" CommandId="${escaped(commandId)}"${end ? ' End="true"' : ''}>` +
      `${bytes.toString('base64')}</rsp:Stream></rsp:Send>`,
  }),

  /** Ends a command that still runs, and frees what the listener keeps of one that ended. */
  terminate: (shellId: string, commandId: string): Request => ({
    action: `${SHELL}/Signal`,
    shellId,
    repeatable: true,
    body: `<rsp:Signal CommandId="${escaped(commandId)}"><rsp:Code>${SHELL}/signal/terminate</rsp:Code></rsp:Signal>`,
  }),

  delete: (shellId: string): Request => ({
    action: `${TRANSFER}/Delete`,
    shellId,
    repeatable: true,
    body: '',
  }),
}

export interface CommandLine {
  program: string
  arguments: string[]
  /** Whether something will be sent to its standard input. */
  stdin: boolean
}

/**
 * @param messageId what the answer must relate to: `uuid:…`
 * @param operationTimeoutMs after which the listener answers in any case, with a fault if it must
 */
export function envelopeOf(
  { action, shellId, options, body }: Request,
  messageId: string,
  access: WinRmAccess,
  operationTimeoutMs: number,
): string {
  const to = `${access.https ? 'https' : 'http'}://${access.host}:${access.port}/wsman`
  return (
    `<s:Envelope ${NAMESPACES}><s:Header><a:To>${escaped(to)}</a:To>` +
    `<a:ReplyTo><a:Address ${MUST}>${ANONYMOUS}</a:Address></a:ReplyTo>` +
    `<w:MaxEnvelopeSize ${MUST}>${MAX_ENVELOPE_BYTES}</w:MaxEnvelopeSize>` +
    `<a:MessageID>${messageId}</a:MessageID>${LOCALES}` +
    `<w:OperationTimeout>PT${(operationTimeoutMs / 1000).toFixed(3)}S</w:OperationTimeout>` +
    `<w:ResourceURI ${MUST}>${SHELL}/cmd</w:ResourceURI><a:Action ${MUST}>${action}</a:Action>` +
    `${shellId ? selectorOf(shellId) : ''}${options ? optionsOf(options) : ''}` +
    `</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  )
}

const MUST = 's:mustUnderstand="true"'

const NAMESPACES = [
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope"',
  'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"',
  'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"',
  'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"',
  `xmlns:rsp="${SHELL}"`,
].join(' ')

const LOCALES = ['w:Locale', 'p:DataLocale']
  .map((name) => `<${name} xml:lang="en-US" s:mustUnderstand="false"/>`)
  .join('')

function selectorOf(shellId: string): string {
  return `<w:SelectorSet><w:Selector Name="ShellId">${escaped(shellId)}</w:Selector></w:SelectorSet>`
}

function optionsOf(options: Record<string, string>): string {
  const all = Object.entries(options).map(([name, value]) => `<w:Option Name="${name}">${value}</w:Option>`)
  return `<w:OptionSet>${all.join('')}</w:OptionSet>`
}

function escaped(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`) : text
}
