import { escapeXml } from './xml.ts'

const FAULT_ACTIONS = {
  wsman: 'http://schemas.dmtf.org/wbem/wsman/1/wsman/fault',
  addressing: 'http://schemas.xmlsoap.org/ws/2004/08/addressing/fault',
}

interface FaultForm {
  code: string
  /** SOAP subcode with the prefix of the envelope. */
  subcode: string
  sender: boolean
  text: string
  /** Quotas answer with a WMI error, where the code is an element and not WSManFault's attribute. */
  wmi?: boolean
}

/**
 * A refusal as WS-Management words it: a SOAP fault whose detail carries a Windows error code.
 * Codes and texts: wsmerror.h; the shapes: [MS-WSMV] 2.2.4.43 (WSManFault) and 2.2.4.20 (MSFT_WmiError).
 */
export class WsmanFault extends Error {
  readonly #form: FaultForm

  private constructor(form: FaultForm) {
    super(form.text)
    this.name = 'WsmanFault'
    this.#form = form
  }

  static timedOut(): WsmanFault {
    return new WsmanFault({
      code: '2150858793',
      subcode: 'w:TimedOut',
      sender: false,
      text: 'The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ',
    })
  }

  static shellNotFound(shellId: string): WsmanFault {
    return new WsmanFault({
      code: '2150858843',
      subcode: 'w:InvalidSelectors',
      sender: true,
      text:
        `The request for the Windows Remote Shell with ShellId ${shellId} failed because the shell was not found on ` +
        'the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the ' +
        'server. Provide the correct ShellId or create a new shell and retry the operation. ',
    })
  }

  static commandNotFound(): WsmanFault {
    return new WsmanFault({
      code: '87',
      subcode: 'w:InvalidParameter',
      sender: true,
      text: 'The parameter is incorrect. ',
    })
  }

  static tooManyShells(limit: number): WsmanFault {
    return new WsmanFault({
      code: '2150859173',
      subcode: 'w:QuotaLimit',
      sender: true,
      wmi: true,
      text:
        'The WS-Management service cannot process the request. This user is allowed a maximum number of ' +
        `${limit} concurrent shells, which has been exceeded. Close existing shells or raise the quota for this user. `,
    })
  }

  static tooManyOperations(limit: number): WsmanFault {
    return new WsmanFault({
      code: '2150859174',
      subcode: 'w:QuotaLimit',
      sender: true,
      wmi: true,
      text:
        'The WS-Management service cannot process the request. The maximum number of concurrent operations for this ' +
        `user (${limit}) has been exceeded. Close existing operations for this user, or raise the quota for this user. `,
    })
  }

  /** ERROR_OPERATION_ABORTED: what a Receive gets whose command was signalled away. */
  static aborted(): WsmanFault {
    return new WsmanFault({
      code: '995',
      subcode: 'w:InternalError',
      sender: false,
      text: 'The I/O operation has been aborted because of either a thread exit or an application request. ',
    })
  }

  static unknownResource(uri: string): WsmanFault {
    return new WsmanFault({
      code: '2150858752',
      subcode: 'a:DestinationUnreachable',
      sender: true,
      text:
        'The WS-Management service cannot process the request. The service cannot find the resource identified by ' +
        `the resource URI and selectors: ${uri} `,
    })
  }

  static unknownAction(): WsmanFault {
    return new WsmanFault({
      code: '2150858753',
      subcode: 'a:ActionNotSupported',
      sender: true,
      text:
        'The WS-Management service cannot process the request. The WS-Addressing action URI is invalid. Check the ' +
        'documentation for information on how to construct an action URI. ',
    })
  }

  static schema(text: string): WsmanFault {
    return new WsmanFault({
      code: '2150858817',
      subcode: 'w:SchemaValidationError',
      sender: true,
      text: `The WS-Management service cannot process the request. ${text} `,
    })
  }

  static internal(text: string): WsmanFault {
    return new WsmanFault({ code: '1359', subcode: 'w:InternalError', sender: false, text })
  }

  get action(): string {
    return this.#form.subcode.startsWith('a:') ? FAULT_ACTIONS.addressing : FAULT_ACTIONS.wsman
  }

  /** The SOAP body; `machine` is the name that WSManFault carries. */
  body(machine: string): string {
    const { sender, subcode, text } = this.#form
    return (
      `<s:Fault><s:Code><s:Value>s:${sender ? 'Sender' : 'Receiver'}</s:Value>` +
      `<s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>` +
      `<s:Reason><s:Text xml:lang="en-US">${escapeXml(text)}</s:Text></s:Reason>` +
      `<s:Detail>${this.#detail(machine)}</s:Detail></s:Fault>`
    )
  }

  #detail(machine: string): string {
    const { code, text, wmi } = this.#form
    const message = escapeXml(text)
    if (!wmi) {
      return (
        '<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" ' +
        `Code="${code}" Machine="${escapeXml(machine)}"><f:Message>${message}</f:Message></f:WSManFault>`
      )
    }
    return (
      '<m:MSFT_WmiError xmlns:m="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/MSFT_WmiError">' +
      `<m:error_Code>${code}</m:error_Code><m:error_Type>HRESULT</m:error_Type>` +
      `<m:Message>${message}</m:Message><m:MessageID>HRESULT 0x${Number(code).toString(16)}</m:MessageID>` +
      '</m:MSFT_WmiError>'
    )
  }
}
