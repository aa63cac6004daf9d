import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { waitUntilAnswers } from '../../src/guest/wait.ts'
import { connectWinRm, type ScriptOutput, type WinRm } from '../../src/winrm/winrm.ts'
import { type LabGuest, startWindowsStandIn } from '../guest/lab-guest.ts'

const MIB = 1024 * 1024

let lab: LabGuest
let winRm: WinRm

beforeAll(async () => {
  lab = await startWindowsStandIn()
  const { access } = lab
  if (!('winrm' in access)) throw new Error('The stand-in is a Windows guest.')
  winRm = connectWinRm({ ...access.winrm, machine: access.name })
})

afterAll(async () => {
  await winRm.close()
  await lab.dispose()
})

function run(script: string): Promise<ScriptOutput> {
  return winRm.run(script, { deadline: Deadline.after(120_000) })
}

/** What a script prints, on one line. */
async function printed(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await run(script)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout.trim().split(/\s+/).join(' ')
}

/** The id of the error in which a script ends. */
function errorOf(script: string): Promise<string> {
  return printed(`try { ${script} -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }`)
}

async function restart(restartMachine: () => Promise<void>): Promise<void> {
  await restartMachine()
  await waitUntilAnswers(lab.guest, Deadline.after(120_000))
}

/** Each test goes on from where the one before it left the machine. */
describe('disks of the stand-in', () => {
  it('arrive offline and read-only under the policy of a server', async () => {
    await lab.addDisk(512 * MIB)
    const query =
      'Get-Disk -Number 1 | ForEach-Object { $_.PartitionStyle, $_.IsOffline, $_.IsReadOnly, $_.Size }'
    expect(await printed(`Update-HostStorageCache; ${query}`)).toBe(`RAW True True ${512 * MIB}`)
    expect(await printed('Get-Disk | Where-Object IsBoot | ForEach-Object Number')).toBe('0')
  })

  it("refuse in Windows' words what a disk in their state cannot do", async () => {
    expect(await errorOf('Initialize-Disk -Number 1')).toBe('StorageWMI 41003,Initialize-Disk')
    await printed('Set-Disk -Number 1 -IsOffline $false')
    expect(await errorOf('Initialize-Disk -Number 1')).toBe('StorageWMI 41002,Initialize-Disk')
    await printed('Set-Disk -Number 1 -IsReadOnly $false')
    expect(await errorOf('New-Partition -DiskNumber 1 -UseMaximumSize')).toBe(
      'StorageWMI 41000,New-Partition',
    )
    expect(await errorOf('Set-Disk -Number 0 -IsOffline $true')).toBe('StorageWMI 41009,Set-Disk')
    expect(await errorOf('Get-Disk -Number 9')).toBe('CmdletizationQuery_NotFound_Number,Get-Disk')
    expect(await errorOf('Get-Partition -DiskNumber 1')).toBe(
      'CmdletizationQuery_NotFound_DiskNumber,Get-Partition',
    )
    const missing = await run('Get-Disk -Number 9')
    expect(missing.stderr).toContain("No MSFT_Disk objects found with property 'Number' equal to '9'.")
  })

  it("become a GPT with Microsoft's reserved partition and an NTFS, in one pipeline", async () => {
    const label = await printed(`
      Get-Disk | Where-Object PartitionStyle -eq 'RAW' | Initialize-Disk -PassThru |
        New-Partition -UseMaximumSize -DriveLetter S | Format-Volume -NewFileSystemLabel 'Ein Laufwerk, диск' -Confirm:$false |
        ForEach-Object { $_.FileSystem, $_.FileSystemLabel, $_.DriveLetter }`)
    expect(label).toBe('NTFS Ein Laufwerk, диск S')
    expect(
      await printed(
        "Get-Partition -DiskNumber 1 | ForEach-Object { '{0}:{1}:{2}' -f $_.Type, $_.Offset, $_.Size }",
      ),
    ).toBe(
      // As Windows 10 lays them out: the first sector behind the table to 16 MiB, then whole MiB up to the last one.
      `Reserved:17408:16759808 Basic:16777216:${(512 - 16 - 1) * MIB}`,
    )
    expect(await errorOf('Initialize-Disk -Number 1')).toBe('StorageWMI 41001,Initialize-Disk')
    expect(await errorOf('Format-Volume -DriveLetter S')).toBe('InvalidOperation,Format-Volume')
  })

  it('take their volumes with them when they go offline, and bring them back', async () => {
    await printed("Set-Content -LiteralPath S:\\note.txt -Value 'kept'; Write-VolumeCache -DriveLetter S")
    await printed('Set-Disk -Number 1 -IsOffline $true')
    expect(await printed('Test-Path S:\\note.txt')).toBe('False')
    expect(await printed('Get-Partition -DiskNumber 1 | ForEach-Object { [int][char]$_.DriveLetter }')).toBe(
      '0 0',
    )
    await printed('Set-Disk -Number 1 -IsOffline $false')
    expect(await printed('Get-Content S:\\note.txt')).toBe('kept')
  })

  it('keep letter, state and content over a restart', async () => {
    await restart(() => lab.machine.reset())
    expect(await printed('Get-Content S:\\note.txt; (Get-Disk -Number 1).IsOffline')).toBe('kept False')
  })

  it('are after a revert as the snapshot has them, in memory and on the disk', async () => {
    const request = { name: 'kept', description: '', memory: true, quiesce: false }
    const snapshot = await lab.machine.takeSnapshot(request)
    await printed('Clear-Disk -Number 1 -RemoveData -Confirm:$false')
    expect(await printed('(Get-Disk -Number 1).PartitionStyle')).toBe('RAW')
    await restart(() => lab.machine.revertTo(snapshot.id, { suppressPowerOn: false }))
    expect(
      await printed('Update-HostStorageCache; (Get-Disk -Number 1).PartitionStyle; Get-Content S:\\note.txt'),
    ).toBe('GPT kept')
  })

  it('give a letter that was taken away to nobody, and to another when it is asked', async () => {
    await printed('Remove-PartitionAccessPath -DiskNumber 1 -PartitionNumber 2 -AccessPath S:')
    expect(await printed('Test-Path S:\\note.txt; (Get-Volume | Measure-Object).Count')).toBe('False 1')
    await printed("Get-Partition -DiskNumber 1 -PartitionNumber 2 | Set-Partition -NewDriveLetter 'T'")
    expect(await printed('Get-Content T:\\note.txt')).toBe('kept')
  })

  it('are gone with their drives when they are taken away', async () => {
    const disk = lab.machine.settings.disks.at(-1)
    if (!disk) throw new Error('The disk is still there.')
    await printed('Set-Disk -Number 1 -IsOffline $true')
    await lab.machine.reconfigure({ disks: [{ change: 'remove', key: disk.key, deleteFiles: true }] })
    expect(await printed('Update-HostStorageCache; @(Get-Disk).Count; Test-Path T:\\')).toBe('1 False')
  })
})
