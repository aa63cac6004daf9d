import { shorten } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { Seen } from '../evidence/seen.ts'

type Drawn = 'disk' | 'witness' | 'writer' | 'guest' | 'machine'

/** What has no picture: answers, settings, files, in words. */
export function toldLine(seen: Exclude<Seen, { kind: Drawn }>): Markup {
  return html`<p class="told">${words(seen)}</p>`
}

function words(seen: Exclude<Seen, { kind: Drawn }>): string {
  switch (seen.kind) {
    case 'answer':
      return `Asked to ${seen.asked}: ${seen.said ?? seen.answer}`
    case 'writer-progress':
      return `The writer said “${seen.first.state}, block ${seen.first.acknowledged ?? 'none'}”, then “${seen.last.state}, block ${seen.last.acknowledged ?? 'none'}”.`
    case 'snapshot-settings':
      return `The snapshot keeps ${seen.settings.memoryMiB} MiB, ${seen.settings.cpus} CPUs, ${seen.disks.length} disks, “${seen.settings.annotation}”.`
    case 'changed-areas':
      return seen.refused === null
        ? `${seen.areas.length} changed areas of the ${seen.disk} between “${seen.since}” and “${seen.until}”`
        : `The changes of the ${seen.disk} between “${seen.since}” and “${seen.until}” were refused: ${seen.refused}`
    case 'bases':
      return seen.files.map(({ path, sha256 }) => `${path} ${sha256.slice(0, 12)}`).join(', ')
    case 'content': {
      const looked = seen.looked.reduce((sum, { count }) => sum + count, 0)
      return `The ${seen.disk}, read past every cache: ${seen.chunks.length} of ${looked} MiB hold data.`
    }
    case 'datastore':
      return seen.files.map(({ path, there }) => `${path} is ${there ? '' : 'not '}there`).join(', ')
    case 'probe':
      return seen.value === null
        ? `The probe “${seen.probe}” cannot see: ${seen.trouble ?? 'it does not say why'}`
        : `The probe “${seen.probe}” sees ${shorten(seen.value, 400, 'ledger.jsonl')}`
    case 'expectation':
      return seen.said
    case 'sealed':
      return `The seal says of its part “${seen.sealed.part}”: ${seen.sealed.power}, ${seen.sealed.disks.map(({ disk, rounds }) => `${disk} of ${rounds.length} rounds`).join(', ')}.`
    case 'seal-found':
      return `Of the seal there are: ${seen.snapshots.map(({ name, part }) => `“${name}” (${part ?? 'no part of it'})`).join(', ') || 'no snapshots'}.`
    case 'seal-settings':
      return `Settings: ${seen.settings.memoryMiB} MiB, ${seen.settings.cpus} CPUs, hardware ${seen.settings.hardwareVersion ?? 'untold'}, records of ${Object.keys(seen.records).join(', ') || 'no part'}.`
  }
}
