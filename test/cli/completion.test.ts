import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { execa } from 'execa'
import { beforeAll, describe, expect, test } from 'vitest'
import { bashScript } from '../../src/cli/completion/bash.ts'
import { fishScript } from '../../src/cli/completion/fish.ts'
import { completedCommands } from '../../src/cli/completion/tree.ts'
import { zshScript } from '../../src/cli/completion/zsh.ts'
import { snapwitness } from '../support/program.ts'

const program = new Command('snapwitness')
  .addCommand(
    new Command('run')
      .description('Run the user’s "scenarios"; it’s $HOME: `all`')
      .argument('[filters...]')
      .option('--config <file>', 'which host')
      .option('--keep', 'leave them')
      .addOption(new Option('--secret').hideHelp()),
  )
  .addCommand(new Command('report').description('Write it anew').argument('<run>'))
  .addCommand(
    new Command('compare').description('Beside each other').argument('<before>').argument('<after>'),
  )
  .addCommand(
    new Command('lab')
      .description('A hypervisor')
      .addCommand(
        new Command('up')
          .description('Start it')
          .option('--fault <name>', 'break')
          .option('--liberty <names...>', 'may')
          .option('--image <name=file...>', 'one’s own')
          .addOption(new Option('--accel <kind>', 'how').choices(['kvm', 'tcg'])),
      )
      .addCommand(new Command('down').description('End it')),
  )

const all = completedCommands(program, { fault: ['stale-overlay', 'torn'], liberty: ['slow', 'late'] })

/** What is typed, and what is offered: all of it, and nothing else. */
const cases: [line: string, offered: string[]][] = [
  ['', ['compare', 'lab', 'report', 'run']],
  ['r', ['report', 'run']],
  ['lab ', ['down', 'up']],
  ['lab up --a', ['--accel']],
  ['lab up --accel ', ['kvm', 'tcg']],
  ['lab up --fault st', ['stale-overlay']],
  ['lab up --liberty slow l', ['late']],
  ['lab up --liberty slow --a', ['--accel']],
  ['compare lat', ['latest']],
  ['compare latest lat', ['latest']],
  ['run --', ['--config', '--help', '--keep']],
  ['run --config oth', ['other.yaml']],
  ['run fir', ['first']],
  ['run mod', ['module']],
  ['report lat', ['latest']],
  ['report runs/2', ['runs/2026-11-28T04-00-00-00000000']],
]

let cwd = ''

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'snapwitness-completion-'))
  await mkdir(join(cwd, 'scenarios/promises'), { recursive: true })
  await mkdir(join(cwd, 'runs/2026-11-28T04-00-00-00000000'), { recursive: true })
  for (const name of [
    'first.scenario.ts',
    'promises/firewall$(touch hacked).scenario.ts',
    'module.scenario.mts',
  ]) {
    await writeFile(join(cwd, `scenarios/${name}`), '')
  }
  await writeFile(join(cwd, 'other.yaml'), '')
})

describe('bash', () => {
  test.each(cases)('completes «snapwitness %s»', async (line, offered) => {
    const words = ['snapwitness', ...line.split(' ')]
    const ask = `${bashScript(all)}
      COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _snapwitness; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = await execa('bash', ['-c', ask, 'bash', ...words], { cwd })
    expect({ stderr, offered: stdout.split('\n').filter(Boolean).sort() }).toEqual({ stderr: '', offered })
  })

  test('the file behind the name of a machine is completed', async () => {
    const ask = `${bashScript(all)}
      COMP_WORDS=(snapwitness lab up --image own = oth); COMP_CWORD=6; _snapwitness; echo "\${COMPREPLY[@]}"`
    expect((await execa('bash', ['-c', ask], { cwd })).stdout).toBe('other.yaml')
  })

  test('a file whose name is a command is offered to nobody, and run by nobody', async () => {
    const ask = `${bashScript(all)}\nCOMP_WORDS=(snapwitness run ''); COMP_CWORD=2; _snapwitness; echo "\${COMPREPLY[@]}"; ls`
    const { stdout } = await execa('bash', ['-c', ask], { cwd })
    const [offered = '', ...files] = stdout.split('\n')
    expect(offered.split(' ').sort()).toEqual(['first', 'module'])
    expect(files).toEqual(['other.yaml', 'runs', 'scenarios'])
  })

  // What is offered as the name of a file, bash quotes when it puts it into the line; all else it puts there as it is.
  test.each(['report runs/', 'run --config oth'])(
    'what «snapwitness %s» offers are names of files, which no shell takes for commands',
    async (line) => {
      const ask = `${bashScript(all)}
      compopt() { echo "compopt $*"; }
      COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _snapwitness`
      const { stdout } = await execa('bash', ['-c', ask, 'bash', 'snapwitness', ...line.split(' ')], { cwd })
      expect(stdout).toContain('compopt -o filenames')
    },
  )
})

describe.skipIf(isMissing('fish'))('fish', () => {
  // It knows of no option with more than one value.
  test.each(cases.filter(([line]) => !line.includes('--liberty slow l')))(
    'completes «snapwitness %s»',
    async (line, offered) => {
      const ask = `${fishScript(all)}\ncomplete -C ${JSON.stringify(`snapwitness ${line}`)}`
      const { stdout, stderr } = await execa('fish', ['--no-config', '-c', ask], { cwd })
      const words = stdout.split('\n').flatMap((told) => told.split('\t')[0] || [])
      const plain = words.map((word) => word.replace(/\/$/, '')).filter((word) => !word.includes('hacked'))
      expect({ stderr, offered: plain.sort() }).toEqual({ stderr: '', offered })
    },
  )
})

describe.skipIf(isMissing('zsh'))('zsh', () => {
  test.each(cases)('completes «snapwitness %s»', async (line, offered) => {
    const ask = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "PS1=; autoload -U compinit; compinit -u -D; zstyle ':completion:*' list-separator '<'; LISTMAX=9999; stty -echo cols 200 rows 60"
      zpty -w shell "source $1; bindkey '^I' list-choices; echo rea''dy"
      zpty -r shell seen '*ready*'
      zpty -n -w shell "snapwitness ${line}"$'\\t'
      sleep 1
      zpty -n -w shell $'\\C-u'"echo do''ne"$'\\n'
      zpty -r shell seen '*done*'
      print -r -- "$seen"`
    const script = join(cwd, 'completion.zsh')
    await writeFile(script, zshScript(all))
    const { stdout } = await execa('zsh', ['-f', '-c', ask, 'zsh', script], { cwd })
    for (const word of offered) expect(stdout).toContain(word.replace(/^runs\//, ''))
  })
})

test.each(['bash', 'zsh', 'fish'])(
  'the program prints the script of %s, with every command and the names of faults',
  async (shell) => {
    const { stdout, exitCode } = await snapwitness(['completion', shell])
    expect(exitCode).toBe(0)
    for (const word of ['doctor', 'init', 'dry-run', 'stale-overlay', 'vmfs-sparse', 'github'])
      expect(stdout).toContain(word)
    if (isMissing(shell)) return
    const script = join(cwd, `whole.${shell}`)
    await writeFile(script, stdout)
    expect(spawnSync(shell, ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  },
)

function isMissing(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined
}
