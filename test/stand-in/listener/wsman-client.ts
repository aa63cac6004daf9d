import { PASSWORD, USERNAME } from '../local-listener.ts'

const SHELL = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell'
const TRANSFER = 'http://schemas.xmlsoap.org/ws/2004/09/transfer'

export interface Answer {
  readonly status: number
  readonly text: string
}

export interface Ask {
  readonly action: string
  readonly resource?: string
  readonly shell?: string
  readonly timeout?: string
  readonly maxBytes?: number
  readonly body?: string
}

/** WS-Management by hand: what a test wants to send, and the answer as it came. */
export class WsmanClient {
  readonly #url: string
  readonly #password: string

  constructor(url: string, password = PASSWORD) {
    this.#url = url
    this.#password = password
  }

  async post(body: string): Promise<Answer & { headers: Headers }> {
    const token = Buffer.from(`${USERNAME}:${this.#password}`).toString('base64')
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { authorization: `Basic ${token}`, 'content-type': 'application/soap+xml;charset=UTF-8' },
      body,
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }

  ask({
    action,
    resource = `${SHELL}/cmd`,
    shell,
    timeout = 'PT20S',
    maxBytes = 153_600,
    body = '',
  }: Ask): Promise<Answer> {
    const selector = shell
      ? `<w:SelectorSet><w:Selector Name="ShellId">${shell}</w:Selector></w:SelectorSet>`
      : ''
    return this.post(`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
        xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
        xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:rsp="${SHELL}">
      <s:Header><a:Action>${action}</a:Action><a:MessageID>uuid:the-message</a:MessageID>
        <w:ResourceURI>${resource}</w:ResourceURI><w:MaxEnvelopeSize>${maxBytes}</w:MaxEnvelopeSize>
        <w:OperationTimeout>${timeout}</w:OperationTimeout>${selector}</s:Header>
      <s:Body>${body}</s:Body></s:Envelope>`)
  }

  create(): Promise<Answer> {
    return this.ask({
      action: `${TRANSFER}/Create`,
      body: '<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams></rsp:Shell>',
    })
  }

  async openShell(): Promise<string> {
    return elementIn((await this.create()).text, 'ShellId')
  }

  delete(shell: string): Promise<Answer> {
    return this.ask({ action: `${TRANSFER}/Delete`, shell })
  }

  async start(shell: string, command: string): Promise<string> {
    const line = command.replace(/&/g, '&amp;').replace(/</g, '&lt;')
    const body = `<rsp:CommandLine><rsp:Command>${line}</rsp:Command></rsp:CommandLine>`
    return elementIn((await this.ask({ action: `${SHELL}/Command`, shell, body })).text, 'CommandId')
  }

  send(shell: string, command: string, text: string): Promise<Answer> {
    const base64 = Buffer.from(text).toString('base64')
    const body = `<rsp:Send><rsp:Stream Name="stdin" CommandId="${command}" End="True">${base64}</rsp:Stream></rsp:Send>`
    return this.ask({ action: `${SHELL}/Send`, shell, body })
  }

  receive(shell: string, command: string, options: Pick<Ask, 'timeout' | 'maxBytes'> = {}): Promise<Answer> {
    const body = `<rsp:Receive><rsp:DesiredStream CommandId="${command}">stdout stderr</rsp:DesiredStream></rsp:Receive>`
    return this.ask({ action: `${SHELL}/Receive`, shell, body, ...options })
  }

  signal(shell: string, command: string, code: string): Promise<Answer> {
    const body = `<rsp:Signal CommandId="${command}"><rsp:Code>${SHELL}/signal/${code}</rsp:Code></rsp:Signal>`
    return this.ask({ action: `${SHELL}/Signal`, shell, body })
  }

  /** Receives until the command is done. */
  async finish(shell: string, command: string, options: Pick<Ask, 'maxBytes'> = {}): Promise<Finished> {
    const output: Record<string, Buffer[]> = { stdout: [], stderr: [] }
    for (let answers = 1; ; answers++) {
      const { text } = await this.receive(shell, command, options)
      for (const [, name = '', base64 = ''] of text.matchAll(/<rsp:Stream Name="(\w+)"[^>]*>([^<]*)</g)) {
        output[name]?.push(Buffer.from(base64, 'base64'))
      }
      const exitCode = text.match(/<rsp:ExitCode>(-?\d+)</)?.[1]
      if (exitCode === undefined) continue
      const textOf = (name: string) => Buffer.concat(output[name] ?? []).toString('utf8')
      return { exitCode: Number(exitCode), stdout: textOf('stdout'), stderr: textOf('stderr'), answers }
    }
  }

  async run(shell: string, command: string, options: Pick<Ask, 'maxBytes'> = {}): Promise<Finished> {
    return this.finish(shell, await this.start(shell, command), options)
  }
}

export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** How many answers it took. */
  readonly answers: number
}

export function elementIn(text: string, name: string): string {
  return text.match(new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`))?.[1] ?? ''
}

export function faultCode({ text }: Answer): string {
  return text.match(/WSManFault[^>]*Code="(\d+)"/)?.[1] ?? elementIn(text, 'error_Code')
}

export function powershell(script: string): string {
  return `powershell.exe -NoProfile -NonInteractive -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`
}
