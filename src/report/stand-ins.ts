import { list } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { RunSummary } from '../evidence/run-summary.ts'

type Machine = RunSummary['machines'][number]

export const standInBadge = html`<span class="badge">Windows stand-in</span>`

/** The sentence that stands above everything else when a guest was not what its name may promise. */
export function standInNotice(machines: readonly Machine[]): Markup | false {
  const names = standInsOf(machines)
  if (names.length === 0) return false
  return html`<p class="notice" role="note">
    <b>${list(names)} ${names.length === 1 ? 'was a Windows stand-in' : 'were Windows stand-ins'}, not Windows.</b>
    <a href="#stand-ins">What this means</a>
  </p>`
}

/** Which guests were stand-ins, and what a verdict is worth that rests on one. */
export function standInSection(machines: readonly Machine[]): Markup | false {
  const names = standInsOf(machines)
  if (names.length === 0) return false
  return html`<section id="stand-ins" class="prose">
    <h2>Windows stand-ins</h2>
    <p>${list(names)} ${names.length === 1 ? 'is' : 'are'} Linux inside. A Windows image cannot be shipped, so the lab puts
    a stand-in in its place: a WinRM listener, an evaluator for the PowerShell that arrives, and real GPT and NTFS on the
    machine’s own virtual disk. What lies on the disk is as real as on any guest, so a verdict about the disk’s content
    says the same of the hypervisor. It says nothing of Windows itself: its drivers, its caches, its mount manager, its VSS
    writers. For these, point the configuration at a machine with a real Windows.</p>
  </section>`
}

function standInsOf(machines: readonly Machine[]): string[] {
  return machines.filter((machine) => machine.standIn).map((machine) => machine.name)
}
