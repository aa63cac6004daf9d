import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { freePort } from '../../support/ssh-greeting.ts'
import { PASSWORD } from './openssh.ts'
import { hashed, makeFolder, type SshReferee, startPrivately } from './private-server.ts'

/** Of the disk that /sys tells of. It is a folder there and no sysfs: nothing reaches a disk of this computer. */
export const DISK_UUID = '6000C29e-e9da-1111-2222-333344445555'

/** Dropbear in a system that has nothing but busybox, as small appliances do. */
export async function startDropbear(authorizedKeys: readonly string[]): Promise<SshReferee> {
  const folder = await makeFolder()
  const port = await freePort()
  const root = join(folder, 'root')
  for (const place of [
    'bin',
    'etc',
    'dev',
    'proc',
    'sys/block/sdz/device',
    'tmp',
    'mnt',
    'var/lib',
    'root/.ssh',
  ]) {
    await mkdir(join(root, place), { recursive: true, mode: 0o755 })
  }
  await Promise.all([bring('busybox', root), bring('dropbear', root)])
  const { stdout: applets } = await execa('busybox', ['--list'])
  await Promise.all(applets.split('\n').map((applet) => symlink('busybox', join(root, 'bin', applet))))
  await writeFile(
    join(root, 'sys/block/sdz/device/wwid'),
    `naa.${DISK_UUID.replaceAll('-', '').toLowerCase()}\n`,
  )
  await writeFile(join(root, 'etc/passwd'), `root:${hashed(PASSWORD)}:0:0::/root:/bin/sh\n`)
  await writeFile(join(root, 'root/.ssh/authorized_keys'), `${authorizedKeys.join('\n')}\n`, { mode: 0o600 })
  await execa('dropbearkey', ['-t', 'ed25519', '-f', join(root, 'etc/host_key')])
  const script = `
mount --rbind /dev ${root}/dev
mount -t tmpfs tmpfs ${root}/dev/shm
mount -t proc proc ${root}/proc
exec chroot ${root} /bin/dropbear -F -E -r /etc/host_key -p 127.0.0.1:${port}
`
  return startPrivately(script, { port, folder, hostKey: await fingerprint(join(root, 'etc/host_key')) })
}

/** A program of this computer, with the libraries that it needs in the places where it looks for them. */
async function bring(program: string, root: string): Promise<void> {
  const { stdout: path } = await execa('sh', ['-c', `PATH=$PATH:/usr/sbin; command -v ${program}`])
  await copyFile(path, join(root, 'bin', program))
  const { stdout } = await execa('ldd', [path])
  for (const [library] of stdout.matchAll(/\/\S+/g)) {
    await mkdir(dirname(join(root, library)), { recursive: true })
    await copyFile(library, join(root, library))
  }
}

async function fingerprint(key: string): Promise<string> {
  const { stdout } = await execa('dropbearkey', ['-y', '-f', key])
  const line = stdout.split('\n').find((text) => text.startsWith('ssh-ed25519')) ?? ''
  const { stdout: printed } = await execa('ssh-keygen', ['-lf', '-'], { input: `${line}\n` })
  return printed.split(' ')[1] ?? ''
}
