import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { waitUntilAnswers } from '../../../src/guest/wait.ts'
import { connectWinRm } from '../../../src/winrm/winrm.ts'
import { startWindowsStandIn } from '../../guest/lab-guest.ts'

const MIB = 1024 * 1024

/** A stand-in with these liberties and a blank disk, and what a script prints there, on one line. */
async function standInThatTakes(...names: string[]) {
  const lab = await startWindowsStandIn(names)
  const { access } = lab
  if (!('winrm' in access)) throw new Error('The stand-in is a Windows guest.')
  const winRm = connectWinRm({ ...access.winrm, machine: access.name })
  onTestFinished(async () => {
    await winRm.close()
    await lab.dispose()
  })
  await lab.addDisk(128 * MIB)
  const printed = async (script: string) => {
    const { exitCode, stdout, stderr } = await winRm.run(script, { deadline: Deadline.after(120_000) })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    return stdout.trim().split(/\s+/).join(' ')
  }
  await printed(
    'Update-HostStorageCache; Set-Disk -Number 1 -IsOffline $false; Set-Disk -Number 1 -IsReadOnly $false',
  )
  const restart = async () => {
    await lab.machine.reset()
    await waitUntilAnswers(lab.guest, Deadline.after(120_000))
  }
  return { printed, restart }
}

test('New-Partition answers 42002 after it has made the partition', async () => {
  const { printed } = await standInThatTakes('new-partition-says-42002')
  const seen = await printed(`
    Initialize-Disk -Number 1 -PartitionStyle MBR
    try { New-Partition -DiskNumber 1 -UseMaximumSize -DriveLetter S -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
    (Get-Partition -DiskNumber 1).DriveLetter`)
  expect(seen).toBe('StorageWMI 42002,New-Partition S')
})

test('a process that WMI has created is gone, and the disk is offline and has another letter after a start', async () => {
  const { printed, restart } = await standInThatTakes(
    'guest-process-is-ended',
    'disk-offline-after-cold-start',
    'drive-letters-move',
  )
  await printed(`Initialize-Disk -Number 1 -PartitionStyle MBR
    New-Partition -DiskNumber 1 -UseMaximumSize -DriveLetter S | Format-Volume -Confirm:$false | Out-Null`)
  const line = `powershell.exe -NoProfile -Command "Set-Content -LiteralPath C:\\made.txt -Value made"`
  const made = await printed(`
    $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = '${line}' }
    Start-Sleep -Seconds 3
    $made.ReturnValue; Test-Path -LiteralPath C:\\made.txt`)
  expect(made).toBe('0 False')
  await restart()
  expect(await printed('(Get-Disk -Number 1).IsOffline')).toBe('True')
  await printed('Set-Disk -Number 1 -IsOffline $false')
  expect(await printed('(Get-Partition -DiskNumber 1).DriveLetter')).toBe('T')
})
