import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Accelerator } from '../machine/qemu/command-line.ts'
import { diesWithUs, runTool } from '../machine/tool.ts'
import { buildOnce } from './build-once.ts'
import type { GuestImage } from './image.ts'

/** A kernel under a working KVM prints its first line within a fraction of a second. */
const PROBE_MS = 5_000

/**
 * KVM where it works, emulation elsewhere. The device alone proves nothing: nested virtualisation may offer a /dev/kvm
 * under which no guest ever boots. So a kernel is booted, once for each boot of this computer.
 */
export async function chooseAccelerator(image: GuestImage): Promise<Accelerator> {
  if (!(await mayUseKvm())) return 'tcg'
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  const key = createHash('sha256')
    .update(`${bootId}${await qemuVersion()}`)
    .digest('hex')
    .slice(0, 16)
  const folder = await buildOnce(`accelerator-${key}`, async (unfinished) => {
    await writeFile(join(unfinished, 'name'), (await bootsUnderKvm(image)) ? 'kvm' : 'tcg')
  })
  return (await readFile(join(folder, 'name'), 'utf8')) === 'kvm' ? 'kvm' : 'tcg'
}

/** `QEMU emulator version 7.2.22 (Debian …)` */
export async function qemuVersion(): Promise<string> {
  const printed = await runTool('qemu-system-x86_64', ['--version'])
  return printed.split('\n')[0] ?? ''
}

export async function mayUseKvm(): Promise<boolean> {
  return access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
}

async function bootsUnderKvm({ kernel }: GuestImage): Promise<boolean> {
  const machine = ['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-m', '256M']
  const [command, ...args] = diesWithUs([
    'qemu-system-x86_64',
    ...machine,
    ...['-machine', 'pc', '-accel', 'kvm', '-cpu', 'max'],
    ...['-kernel', kernel, '-append', 'console=ttyS0 earlyprintk=serial'],
  ])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  return new Promise((resolve) => {
    const end = (boots: boolean) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      resolve(boots)
    }
    const timer = setTimeout(end, PROBE_MS, false)
    let printed = ''
    child.once('error', () => end(false))
    child.once('close', () => end(false))
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('latin1')
      // Late enough that processor, memory and timer have worked: the kernel looks for its root file system.
      if (/Unable to mount root fs|Run \/init/.test(printed)) end(true)
    })
  })
}
