import { Deadline } from '../../core/deadline.ts'
import type { Liberty } from './liberty.ts'

/** What goes on in a guest without anybody's asking. */

const AGENT_MS = 60_000

/**
 * A service that writes as an indexer, a journal and lazy inode tables do: to the system disk and to whatever is mounted
 * for data, every five seconds, as often as ext4 commits its journal.
 */
const BACKGROUND_WRITER = `
cat > /usr/local/sbin/background-writer <<'END'
#!/bin/sh
while :; do
  while read -r device folder type options rest; do
    case "$device $folder" in /dev/sd*' /boot'*) continue ;; /dev/sd*) ;; *) continue ;; esac
    case "$options" in rw*) ;; *) continue ;; esac
    case "$type" in
      fuseblk) database="$folder/System Volume Information" ;;
      *) database="$folder/.index" ;;
    esac
    mkdir -p "$database" && head -c 65536 /dev/urandom > "$database/database"
  done < /proc/mounts
  sync
  sleep 5
done
END
chmod 755 /usr/local/sbin/background-writer
cat > /etc/systemd/system/background-writer.service <<'END'
[Service]
ExecStart=/usr/local/sbin/background-writer
[Install]
WantedBy=multi-user.target
END
systemctl enable --now background-writer
`

export const guestWritesByItself: Liberty = {
  name: 'guest-writes-by-itself',
  source: 'ext4 lazy_itable_init; NTFS $LogFile; Windows Search',
  allows: 'A guest writes to its disks by itself, to those for data too.',
  touches: [
    'each-disk-has-its-own-delta',
    'revert-restores-power',
    'removal-merges-into-the-parent',
    'changed-blocks',
    'one-moment-for-all-disks',
    'synced-data',
  ],
  sabotage: (steps) => ({
    ...steps,
    async settle(context, qemu) {
      await steps.settle(context, qemu)
      await qemu.agent.run(BACKGROUND_WRITER, Deadline.after(AGENT_MS))
    },
  }),
}

// What follows the stand-in does itself, by the names of the liberties that the lab gives it with its account.

export const diskOfflineAfterColdStart: Liberty = {
  name: 'disk-offline-after-cold-start',
  shownBy: 'windows',
  source: 'ansible-vsphere-gos-validation, article 399003',
  allows: 'A data disk of a Windows Server is offline again after each start.',
  touches: ['revert-restores-power', 'settings-return', 'revert-twice'],
}

export const driveLettersMove: Liberty = {
  name: 'drive-letters-move',
  shownBy: 'windows',
  source: 'Windows mount manager',
  allows: 'After a start of Windows a volume has another drive letter.',
  touches: ['revert-restores-power', 'settings-return', 'revert-twice'],
}

export const newPartitionSays42002: Liberty = {
  name: 'new-partition-says-42002',
  shownBy: 'windows',
  source: 'csi-proxy',
  allows: 'New-Partition answers 42002 after it has made the partition.',
  touches: ['each-disk-has-its-own-delta', 'revert-restores-power'],
}

export const indexerKeepsFilesOpen: Liberty = {
  name: 'indexer-keeps-files-open',
  shownBy: 'windows',
  source: 'Windows Search; Defender',
  allows:
    'The files of a data disk stay open in an indexer: nobody gets one for himself, nor out of the cache.',
  touches: [
    'each-disk-has-its-own-delta',
    'revert-restores-power',
    'memory-is-restored',
    'one-moment-for-all-disks',
    'quiesced-snapshot',
    'synced-data',
    'revert-twice',
  ],
}

export const guestProcessIsEnded: Liberty = {
  name: 'guest-process-is-ended',
  shownBy: 'windows',
  source: 'attack surface reduction rule d1e49aac',
  allows: 'A process that WMI has created is ended by the guest’s protection.',
  touches: ['memory-is-restored', 'one-moment-for-all-disks', 'quiesced-snapshot', 'synced-data'],
}
