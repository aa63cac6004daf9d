import { XMLBuilder } from 'fast-xml-parser'
import type { WinRmAccess } from './access.ts'

/**
 * The requests of [MS-WSMV] to a command shell, as envelopes. `shellId` and `commandId` are what the listener gave.
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-wsmv/
 */
export interface Request {
  action: string
  shellId?: string
  options?: Record<string, string>
  body: Record<string, unknown>
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
    // 65001 is UTF-8: output does not depend on the guest's language.
    options: { WINRS_NOPROFILE: 'TRUE', WINRS_CODEPAGE: '65001' },
    body: {
      'rsp:Shell': {
        'rsp:InputStreams': 'stdin',
        'rsp:OutputStreams': 'stdout stderr',
        // A shell that we left behind in a crash frees its place in the quota by itself.
        'rsp:IdleTimeOut': 'PT900S',
      },
    },
  }),

  command: (shellId: string, commandLine: CommandLine): Request => ({
    action: `${SHELL}/Command`,
    shellId,
    options: {
      // Standard input as a pipe, which can end; a console cannot.
      WINRS_CONSOLEMODE_STDIN: commandLine.stdin ? 'FALSE' : 'TRUE',
      WINRS_SKIP_CMD_SHELL: 'FALSE',
    },
    body: {
      'rsp:CommandLine': { 'rsp:Command': commandLine.program, 'rsp:Arguments': commandLine.arguments },
    },
  }),

  receive: (shellId: string, commandId: string): Request => ({
    action: `${SHELL}/Receive`,
    shellId,
    body: { 'rsp:Receive': { 'rsp:DesiredStream': { '@CommandId': commandId, '#text': 'stdout stderr' } } },
  }),

  send: (shellId: string, commandId: string, bytes: Buffer, end: boolean): Request => ({
    action: `${SHELL}/Send`,
    shellId,
    body: {
      'rsp:Send': {
        'rsp:Stream': {
          '@Name': 'stdin',
          '@CommandId': commandId,
          ...(end ? { '@End': 'true' } : {}),
          '#text': bytes.toString('base64'),
        },
      },
    },
  }),

  /** Ends a command that still runs, and frees what the listener keeps of one that ended. */
  terminate: (shellId: string, commandId: string): Request => ({
    action: `${SHELL}/Signal`,
    shellId,
    body: { 'rsp:Signal': { '@CommandId': commandId, 'rsp:Code': `${SHELL}/signal/terminate` } },
  }),

  delete: (shellId: string): Request => ({ action: `${TRANSFER}/Delete`, shellId, body: {} }),
}

export interface CommandLine {
  program: string
  arguments: string[]
  /** Whether something will be sent to its standard input. */
  stdin: boolean
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // Or `mustUnderstand="true"` would lose its value, as HTML's attributes may and XML's may not.
  suppressBooleanAttributes: false,
})

/**
 * @param messageId what the answer must relate to: `uuid:…`
 * @param operationTimeoutMs after which the listener answers in any case, with a fault if it must
 */
export function envelopeOf(
  request: Request,
  messageId: string,
  access: WinRmAccess,
  operationTimeoutMs: number,
): string {
  return builder.build({
    's:Envelope': {
      '@xmlns:s': 'http://www.w3.org/2003/05/soap-envelope',
      '@xmlns:a': 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
      '@xmlns:w': 'http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd',
      '@xmlns:p': 'http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd',
      '@xmlns:rsp': SHELL,
      's:Header': headerOf(request, messageId, access, operationTimeoutMs),
      's:Body': request.body,
    },
  })
}

function headerOf(
  { action, shellId, options }: Request,
  messageId: string,
  access: WinRmAccess,
  operationTimeoutMs: number,
): Record<string, unknown> {
  const language = { '@xml:lang': 'en-US', '@s:mustUnderstand': 'false' }
  return {
    'a:To': `${access.https ? 'https' : 'http'}://${access.host}:${access.port}/wsman`,
    'a:ReplyTo': { 'a:Address': must(ANONYMOUS) },
    'w:MaxEnvelopeSize': must(String(MAX_ENVELOPE_BYTES)),
    'a:MessageID': messageId,
    'w:Locale': language,
    'p:DataLocale': language,
    'w:OperationTimeout': `PT${(operationTimeoutMs / 1000).toFixed(3)}S`,
    'w:ResourceURI': must(`${SHELL}/cmd`),
    'a:Action': must(action),
    ...(shellId ? { 'w:SelectorSet': { 'w:Selector': { '@Name': 'ShellId', '#text': shellId } } } : {}),
    ...(options ? { 'w:OptionSet': { 'w:Option': Object.entries(options).map(optionOf) } } : {}),
  }
}

function must(text: string): Record<string, string> {
  return { '@s:mustUnderstand': 'true', '#text': text }
}

function optionOf([name, value]: [string, string]): Record<string, string> {
  return { '@Name': name, '#text': value }
}
