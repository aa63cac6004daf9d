import { z } from 'zod'
import { WinRmError, type WinRmErrorKind } from './errors.ts'

/** Fault numbers that mean something to us (winerror.h, wsmerror.h). */
export const FAULT = {
  /** ERROR_WSMAN_OPERATION_TIMEDOUT: nothing new within the operation timeout. Poll again. */
  timedOut: 2150858793,
  /** ERROR_WSMAN_UNEXPECTED_SELECTORS: there is no such shell (any more). */
  shellGone: 2150858843,
  tooManyShells: 2150859173,
  tooManyOperations: 2150859174,
} as const

const attributeOrText = z.union([
  z.string(),
  z.looseObject({ '#text': z.string() }).transform((t) => t['#text']),
])

const Fault = z.object({
  Code: z.object({ Subcode: z.object({ Value: attributeOrText }).optional() }).optional(),
  Reason: z.object({ Text: attributeOrText }).optional(),
  Detail: z
    .object({
      WSManFault: z.looseObject({ '@Code': z.string() }).optional(),
      MSFT_WmiError: z.looseObject({ error_Code: attributeOrText }).optional(),
    })
    .optional()
    .catch(undefined),
})

/** @param fault the element `Fault` as the parser gave it */
export function faultError(fault: unknown, machine: string): WinRmError {
  const { Code, Reason, Detail } = Fault.catch({}).parse(fault)
  // Quotas come as a WMI error, everything else as a WSManFault.
  const number = Detail?.MSFT_WmiError?.error_Code ?? Detail?.WSManFault?.['@Code']
  const faultCode = number === undefined ? undefined : Number(number)
  const said = (Reason?.Text ?? Code?.Subcode?.Value ?? 'no reason given').replace(/\s+/g, ' ').trim()
  const { kind, hint } = meaningOf(faultCode)
  const what = `WinRM of ${machine} answered with fault ${faultCode ?? 'without a number'}: ${said}`
  return new WinRmError(kind, what, { hint, faultCode, fields: { machine, faultCode } })
}

function meaningOf(code: number | undefined): { kind: WinRmErrorKind; hint: string } {
  switch (code) {
    case FAULT.timedOut:
      return { kind: 'deadline', hint: 'The machine is slow or busy: give the operation more time.' }
    case FAULT.shellGone:
      return {
        kind: 'shell-gone',
        hint: 'The machine was restarted or reverted under the command, or somebody closed its shells: run again.',
      }
    case FAULT.tooManyShells:
      return {
        kind: 'quota',
        hint: "Other programs keep this user's shells open: end them (winrm enumerate shell), or raise MaxShellsPerUser.",
      }
    case FAULT.tooManyOperations:
      return {
        kind: 'quota',
        hint: 'Other programs keep operations of this user open: end them, or raise MaxConcurrentOperationsPerUser.',
      }
    default:
      return {
        kind: 'protocol',
        hint: 'Look the number up with `winrm helpmsg`, and see the WinRM log of the machine.',
      }
  }
}
