import { join } from 'node:path'
import { StateFile } from './state-file.ts'

/** Settings of `WSMan:\localhost` by their paths in it, as the text in which they are shown. */
export type WinRmSettings = Readonly<Record<string, string>>

/** Who may speak to the service, and how. */
export interface WinRmService {
  readonly basic: boolean
  readonly negotiate: boolean
  /** Whether SOAP may pass in plain sight. */
  readonly allowUnencrypted: boolean
}

/** What a user may have at once. */
export interface WinRmLimits {
  readonly shells: number
  readonly operations: number
  readonly idleTimeoutMs: number
  readonly envelopeBytes: number
}

/**
 * The configuration of the WinRM service: what `winrm get winrm/config` and the drive WSMan: show, and what the listener
 * goes by. It lives on the system disk, so a revert takes it along; every read sees the last change.
 */
export class WinRmConfiguration {
  readonly #changes: StateFile<WinRmSettings>

  constructor(stateFolder: string) {
    this.#changes = new StateFile<WinRmSettings>(join(stateFolder, 'winrm.json'), {})
  }

  settings(): WinRmSettings {
    return { ...DEFAULTS, ...this.#changes.read() }
  }

  service(): WinRmService {
    const settings = this.settings()
    return {
      basic: isTrue(settings['Service\\Auth\\Basic']),
      negotiate: isTrue(settings['Service\\Auth\\Negotiate']),
      allowUnencrypted: isTrue(settings['Service\\AllowUnencrypted']),
    }
  }

  limits(): WinRmLimits {
    const settings = this.settings()
    return {
      shells: Number(settings['Shell\\MaxShellsPerUser']),
      operations: Number(settings['Service\\MaxConcurrentOperationsPerUser']),
      idleTimeoutMs: Number(settings['Shell\\IdleTimeout']),
      envelopeBytes: Number(settings.MaxEnvelopeSizekb) * 1024,
    }
  }
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true'
}

/**
 * What a Windows that nobody changed has, of the settings that this listener goes by; the number of shells is Server
 * 2012's. That there is no Kerberos is the stand-in's own.
 */
const DEFAULTS: WinRmSettings = {
  MaxEnvelopeSizekb: '500',
  'Service\\MaxConcurrentOperationsPerUser': '1500',
  'Service\\AllowUnencrypted': 'false',
  'Service\\Auth\\Basic': 'false',
  'Service\\Auth\\Kerberos': 'false',
  'Service\\Auth\\Negotiate': 'true',
  'Service\\Auth\\Certificate': 'false',
  'Service\\Auth\\CredSSP': 'false',
  'Service\\Auth\\CbtHardeningLevel': 'Relaxed',
  'Service\\DefaultPorts\\HTTP': '5985',
  'Service\\DefaultPorts\\HTTPS': '5986',
  'Shell\\IdleTimeout': '7200000',
  'Shell\\MaxShellsPerUser': '30',
}
