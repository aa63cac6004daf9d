import type { KindOfGuest } from '../kind.ts'
import { powerShellScript } from './powershell-text.ts'

export const windows: KindOfGuest = {
  language: powerShellScript,
  toolsAre: 'cmdlets',
  isForeign: () => false,
  leastVersions: {},
  howToGetTools:
    'Use Windows 8 / Server 2012 or newer, whose module Storage brings them: Get-Module -ListAvailable Storage.',
  howToBeAdministrator:
    'Add it to the administrators: net localgroup Administrators USER /add. A local account other than Administrator also needs: reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v LocalAccountTokenFilterPolicy /t REG_DWORD /d 1 /f',
}
