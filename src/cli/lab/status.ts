import { say } from '../../core/say.ts'
import { type LabState, listLabs } from '../../lab/labs.ts'
import { print } from '../output.ts'

export async function labStatus({ json }: { json?: true }): Promise<void> {
  const labs = await listLabs()
  if (json) return print(JSON.stringify(labs, undefined, 2))
  if (labs.length === 0) return say('No lab runs on this computer. Start one: snapwitness lab up')
  for (const lab of labs) print(describeLab(lab))
}

/** Where a lab's host and guests are found, and how one logs in. The accounts are throwaway ones, made for this lab. */
export function describeLab({ id, pid, ready }: LabState): string {
  if (!ready) return `lab ${id} (process ${pid}): starting`
  const machines = ready.machines.map(({ name, guest, standIn, username, password, endpoints }) => {
    const where = endpoints
      .map(({ service, host, port }) => `${service} ${username}@${host}:${port}`)
      .join(', ')
    const what = standIn ? 'Windows stand-in' : guest
    const secret = password === undefined ? 'an image of your own' : `password ${password}`
    return `  ${name.padEnd(12)} ${what}: ${where}, ${secret}`
  })
  return [
    `lab ${id} (process ${pid})`,
    `  vSphere      ${ready.url} as ${ready.username}, password ${ready.password}`,
    `  thumbprint   ${ready.thumbprint}`,
    ...machines,
    `  config       ${ready.config}`,
  ].join('\n')
}
