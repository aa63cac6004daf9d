import { z } from 'zod'
import { WinRmError, type WinRmErrorKind } from './errors.ts'

/** Fault numbers that mean something to us (winerror.h, wsmerror.h). */
export const FAULT = {
  /** ERROR_WSMAN_OPERATION_TIMEDOUT: nothing new within the operation timeout. Poll again. */
  timedOut: 2150858793,
  /** ERROR_WSMAN_UNEXPECTED_SELECTORS: there is no such shell (any more). */
  shellGone: 2150858843,
} as const

const attributeOrText = z.union([
  z.string(),
  z.looseObject({ '#text': z.string() }).transform((t) => t['#text']),
])

/** One, or one in each language. */
const texts = z.union([attributeOrText.transform((text) => [text]), z.array(attributeOrText)])

/** Of SOAP 1.2, and the words of a fault of SOAP 1.1. What of it is of another shape is left out, and nothing else. */
const Fault = z.object({
  Code: z
    .object({ Subcode: z.object({ Value: attributeOrText }).optional() })
    .optional()
    .catch(undefined),
  Reason: z.object({ Text: texts }).optional().catch(undefined),
  faultstring: attributeOrText.optional().catch(undefined),
  Detail: z
    .object({
      WSManFault: z.looseObject({ '@Code': z.string(), Message: z.unknown().optional() }).optional(),
      MSFT_WmiError: z
        .looseObject({ error_Code: attributeOrText, Message: z.unknown().optional() })
        .optional(),
    })
    .optional()
    .catch(undefined),
})

/** @param fault the element `Fault` as the parser gave it */
export function faultError(fault: unknown, machine: string): WinRmError {
  const { Code, Reason, faultstring, Detail } = Fault.catch({}).parse(fault)
  // Quotas come as a WMI error, everything else as a WSManFault.
  const number = Detail?.MSFT_WmiError?.error_Code ?? Detail?.WSManFault?.['@Code']
  const faultCode = number === undefined ? undefined : Number(number)
  const [first = faultstring ?? Code?.Subcode?.Value ?? 'no reason given', ...others] = Reason?.Text ?? []
  // Often the only sentence of use.
  const details = textsIn(Detail?.WSManFault?.Message ?? Detail?.MSFT_WmiError?.Message)
  const said = [...new Set([first, ...others, ...details].map((text) => text.replace(/\s+/g, ' ').trim()))]
  const { kind, hint } = meaningOf(faultCode)
  const what = `WinRM of ${machine} answered with fault ${faultCode ?? 'without a number'}: ${said.join(' | ')}`
  return new WinRmError(kind, what, { hint, faultCode, fields: { machine, faultCode } })
}

/** A message may hold that of a provider, and that one of another. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => (name.startsWith('@') ? [] : textsIn(part)))
}

interface Meaning {
  kind: WinRmErrorKind
  hint: string
}

/** Of several fault numbers that mean the same to us. */
const MEANINGS: readonly (Meaning & { codes: readonly number[] })[] = [
  {
    codes: [FAULT.timedOut],
    kind: 'deadline',
    hint: 'The machine is slow or busy: give the operation more time.',
  },
  {
    codes: [FAULT.shellGone],
    kind: 'shell-gone',
    hint: 'The machine was restarted or reverted under the command, or somebody closed its shells: run again.',
  },
  {
    // Of shells and their users: MAX_SHELLS, USER, SYSTEM, MAX_SHELLUSERS, MAX_SHELLS_PPQ, MAX_USERS_PPQ, MAX_PLUGINSHELLS_PPQ.
    codes: [2150859173, 2150859175, 2150859176, 2150859179, 2150859236, 2150859237, 2150859238],
    kind: 'quota',
    hint: "Other programs keep this user's shells open: end them (winrm enumerate shell), or raise MaxShellsPerUser.",
  },
  {
    // MAX_OPERATIONS, MAX_PLUGINOPERATIONS_PPQ, MAX_OPERATIONS_USER_PPQ, MAX_COMMANDS_PER_SHELL_PPQ.
    codes: [2150859174, 2150859239, 2150859240, 2150859241],
    kind: 'quota',
    hint: 'Other programs keep operations of this user open: end them, or raise MaxConcurrentOperationsPerUser.',
  },
  {
    // Aborted, a shutdown that has begun, no quota, memory, resources or paging file left, another service that is not up
    // (RPC, device, service start or not started, initialisation): what Windows says while it starts, stops or lacks room.
    codes: [995, 1115, 1816, 8, 14, 1450, 1455, 1722, 21, 1053, 1062, 1114],
    kind: 'starting',
    hint: 'The WinRM service starts or stops, or the machine has no memory left: see its event log, and give it more time.',
  },
  {
    codes: [5],
    kind: 'policy',
    hint: 'The login was right, and the user may open no shell: it must be an administrator or a member of Remote Management Users. A local account other than Administrator also needs LocalAccountTokenFilterPolicy = 1.',
  },
  {
    // ERROR_WSMAN_REMOTESHELLS_NOT_ALLOWED
    codes: [2150859180],
    kind: 'policy',
    hint: 'Allow remote shells on the machine: winrm set winrm/config/winrs @{AllowRemoteShellAccess="true"}, or the policy “Allow Remote Shell Access”.',
  },
  {
    // Logon failure, an account that is restricted, disabled, expired or locked, a password that has expired or must be changed.
    codes: [1326, 1327, 1331, 1793, 1909, 1330, 1907, 86, 2242],
    kind: 'login',
    hint: 'Check the user, the password and the account: it must not be disabled, expired or locked out, and a blank password never does.',
  },
  {
    // No logon servers, the hours of the account, no such right, clocks apart, trusts that are broken.
    codes: [1311, 1328, 1385, 1398, 1789, 1792],
    kind: 'login',
    hint: 'Nothing speaks against the password: the machine reaches no server of its domain, their clocks are apart, or the account may not log in over the network or at this hour. See the security log of the machine.',
  },
]

function meaningOf(code: number | undefined): Meaning {
  const plain = code === undefined ? undefined : withoutFacility(code)
  return (
    MEANINGS.find(({ codes }) => plain !== undefined && codes.includes(plain)) ?? {
      kind: 'protocol',
      hint: 'Look the number up with `winrm helpmsg`, and see the WinRM log of the machine.',
    }
  )
}

/** A number of Windows may come as an HRESULT, 0x8007 in front of it, and that as a signed one. */
function withoutFacility(code: number): number {
  const unsigned = code < 0 ? code + 2 ** 32 : code
  return Math.floor(unsigned / 0x1_0000) === 0x8007 ? unsigned % 0x1_0000 : unsigned
}
