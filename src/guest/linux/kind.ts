import type { KindOfGuest } from '../kind.ts'
import { shellScript } from './shell-text.ts'

/** Commands whose options are those of GNU; others of the name take other ones. */
const GNU = ['base64', 'cmp', 'dd', 'stat', 'sync', 'truncate']

export const linux: KindOfGuest = {
  language: shellScript,
  toolsAre: 'commands',
  isForeign: ({ name, version }) => GNU.includes(name) && version !== null && !/GNU|coreutils/i.test(version),
  // GPT, of util-linux; `sync -f`, of coreutils.
  leastVersions: { sfdisk: '2.26', sync: '8.24' },
  howToGetTools:
    'Debian: apt-get install coreutils diffutils util-linux fdisk e2fsprogs xfsprogs gawk. Red Hat: dnf install coreutils diffutils util-linux e2fsprogs xfsprogs gawk.',
  howToBeAdministrator:
    'Add `sudo: true` (or its password) to the machine in the configuration, or log in as root: in /etc/ssh/sshd_config `PermitRootLogin prohibit-password`, and the key in /root/.ssh/authorized_keys.',
}
