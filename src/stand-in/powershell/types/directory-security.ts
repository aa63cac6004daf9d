import { NetObject } from '../values/value.ts'
import { netType, on } from './net-type.ts'

/** [Security.AccessControl.DirectorySecurity]: whose a folder is, and who may do what with it. */
export class DirectorySecurity extends NetObject {
  readonly typeName = 'System.Security.AccessControl.DirectorySecurity'
  sddl = ''
}

export const directorySecurityTables = [
  netType<DirectorySecurity>({
    name: 'System.Security.AccessControl.DirectorySecurity',
    methods: {
      SetSecurityDescriptorSddlForm: [
        on(['string'], (self, [sddl]) => {
          self.sddl = sddl
          return undefined
        }),
        // The second argument says which of its parts are meant: scripts name those that they write.
        on(['string', 'string'], (self, [sddl]) => {
          self.sddl = sddl
          return undefined
        }),
      ],
    },
    constructors: [on([], () => new DirectorySecurity())],
  }),
]
