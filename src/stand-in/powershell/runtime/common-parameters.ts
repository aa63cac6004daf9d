import type { Value } from '../values/value.ts'
import type { ParameterSpec } from './command-shape.ts'
import { SwitchLike, toBool } from './convert.ts'
import { bindPreference } from './preference.ts'

/** A parameter without anything special. */
export function plainParameter(name: string, typeName: string, aliases: readonly string[]): ParameterSpec {
  const isSwitch = typeName.endsWith('.SwitchParameter')
  return {
    name,
    aliases,
    typeName,
    isSwitch,
    position: undefined,
    mandatory: false,
    fromPipeline: false,
    fromPipelineByName: false,
    takesRemaining: false,
    sets: undefined,
    convert: (value: Value) => (isSwitch ? new SwitchLike(toBool(value)) : value),
    validate: () => undefined,
    defaultValue: undefined,
    ofScript: false,
  }
}

const SWITCH = 'System.Management.Automation.SwitchParameter'
const PREFERENCE = 'System.Management.Automation.ActionPreference'

const preference = (name: string, alias: string): ParameterSpec => ({
  ...plainParameter(name, PREFERENCE, [alias]),
  convert: bindPreference,
})

/** about_CommonParameters */
export const COMMON_PARAMETERS: readonly ParameterSpec[] = [
  plainParameter('Verbose', SWITCH, ['vb']),
  plainParameter('Debug', SWITCH, ['db']),
  preference('ErrorAction', 'ea'),
  preference('WarningAction', 'wa'),
  preference('InformationAction', 'infa'),
  plainParameter('ErrorVariable', 'System.String', ['ev']),
  plainParameter('WarningVariable', 'System.String', ['wv']),
  plainParameter('InformationVariable', 'System.String', ['iv']),
  plainParameter('OutVariable', 'System.String', ['ov']),
  plainParameter('OutBuffer', 'System.Int32', ['ob']),
  plainParameter('PipelineVariable', 'System.String', ['pv']),
]

/** Cmdlets that change something and say so. */
export const SHOULD_PROCESS_PARAMETERS: readonly ParameterSpec[] = [
  plainParameter('WhatIf', SWITCH, ['wi']),
  plainParameter('Confirm', SWITCH, ['cf']),
]
