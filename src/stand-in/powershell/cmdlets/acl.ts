import { placesOf } from '../providers/places.ts'
import { originOf } from '../providers/provider.ts'
import { PsObject } from '../values/value.ts'
import { cmdlet } from './define.ts'

export const getAcl = cmdlet({
  syntax: [
    'Get-Acl [[-Path] <String[]>] [-Audit] [-AllCentralAccessPolicies] [-Filter <String>] [-Include <String[]>] [-Exclude <String[]>]',
    'Get-Acl -LiteralPath <String[]> [-Audit] [-AllCentralAccessPolicies] [-Filter <String>] [-Include <String[]>] [-Exclude <String[]>]',
  ],
  pipeline: ['Path'],
  byName: ['Path', 'LiteralPath'],
  aliases: { LiteralPath: ['PSPath'] },
  process(call) {
    for (const place of placesOf(call)) {
      const sddl = call.session.windows.files.securityOf(place.path)
      call.emit(
        new PsObject([...originOf(place), ['Sddl', sddl]], 'System.Security.AccessControl.DirectorySecurity'),
      )
    }
  },
})
