import { randomUUID } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { Sudo } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import { inLine } from '../../core/words.ts'
import type { GuestError, GuestErrorKind } from '../errors.ts'
import { accountTrouble } from './account-words.ts'
import type { SshConnection } from './connection.ts'
import { type Opened, untilBegun } from './opening.ts'

/**
 * Makes root's shell of a user's, by one sudo. The password goes to sudo's standard input and only when it asks: sudo reads
 * no byte beyond that line, and what follows is the shell's.
 * @throws GuestError that says what sudo did instead
 */
export async function becomeRoot(
  channel: ClientChannel,
  connection: SshConnection,
  sudo: Sudo,
  deadline: Deadline,
): Promise<void> {
  const mark = randomUUID()
  const prompt = `${mark}-password:`
  const opening = untilBegun({ channel, mark, connection, deadline }, (refuse) => {
    const questions = new Questions(sudo, prompt, {
      answer: (password) => channel.write(`${password}\n`),
      refuse: (...about) => refuse(connection.failure(...about)),
    })
    return {
      onStderr: (stderr) => questions.look(stderr),
      onSilence: () => questions.lookAgain(),
      own: [prompt],
    }
  })
  channel.write(`${rootShell(sudo, mark, prompt)}\n`)
  const opened = await opening
  if (opened.how !== 'begun') throw notBegun(connection, sudo, opened)
}

/** In English, for what is said to be known; but what root runs has the language of the guest. */
function rootShell(sudo: Sudo, mark: string, prompt: string): string {
  const asking = sudo === true ? '-n' : `-S -p ${prompt}`
  const asItWas = 'if [ -n "$1" ]; then LC_ALL=$1; else unset LC_ALL; fi'
  return `was=$LC_ALL; LC_ALL=C; export LC_ALL; exec sudo ${asking} -- sh -c '${asItWas}; echo ${mark}; exec sh' sh "$was"`
}

interface Answers {
  answer: (password: string) => void
  refuse: (...about: Parameters<SshConnection['failure']>) => void
}

/** Words for a password in the languages of which Linux-PAM asks, where it does not take sudo's own question. */
const PASSWORD =
  /pass(?:wor[dt]|phrase|code)?|mot de passe|contrase|senha|has[lł]o|heslo|jelsz|wachtwoord|l[öo]senord|adgangskode|salasana|parola|лоз|парол|密码|密碼|パスワード|암호|비밀번호|kennwort/iu

/** What sudo asks, on standard error: the password once, and nothing else. */
class Questions {
  readonly #sudo: Sudo
  readonly #prompt: string
  readonly #answers: Answers
  #stderr = ''
  #seen = 0
  #answered = false

  constructor(sudo: Sudo, prompt: string, answers: Answers) {
    this.#sudo = sudo
    this.#prompt = prompt
    this.#answers = answers
  }

  look(stderr: string): void {
    this.#stderr = stderr
    const own = stderr.lastIndexOf(this.#prompt)
    if (own < this.#seen) return
    // With whatever frames it: `[sudo: …] Password:` around what was asked for.
    this.#seen = stderr.length
    this.#answer()
  }

  /** In a silence: a line that has no end is a question of PAM's own. */
  lookAgain(): void {
    const question = this.#stderr.slice(this.#seen).split('\n').at(-1)?.trim() ?? ''
    if (question === '') return
    this.#seen = this.#stderr.length
    if (PASSWORD.test(question) && !this.#answered) this.#answer()
    else {
      const what = `sudo asks for something else than its password: “${inLine(question, MOST_ASKED)}”`
      this.#answers.refuse('login', what, { hint: ONLY_PASSWORDS })
    }
  }

  #answer(): void {
    if (this.#answered || this.#sudo === true) {
      const said = inLine(this.#stderr.replaceAll(this.#prompt, ''), MOST_ASKED)
      this.#answers.refuse('login', `sudo refused the password${said && `: it said “${said}”`}`, {
        hint: accountTrouble(said)?.hint ?? CHECK_PASSWORD,
      })
      return
    }
    this.#answered = true
    this.#answers.answer(this.#sudo.password)
  }
}

const MOST_ASKED = 200
const CHECK_PASSWORD =
  'Check the password of `sudo`: it is the one of the user, where the guest does not say otherwise.'
const ONLY_PASSWORDS =
  'Only a password can be given to it. Let the guest ask the user for nothing else (/etc/pam.d/sudo), or allow it sudo without any question (NOPASSWD).'

function notBegun(
  connection: SshConnection,
  sudo: Sudo,
  opened: Exclude<Opened, { how: 'begun' }>,
): GuestError {
  const { how, said } = opened
  // Only of a user's shell both streams are looked at.
  if (how === 'silent' || how === 'joined') {
    connection.drop()
    if (said === '') return connection.failure('unreachable', 'no answer while sudo began')
    return connection.failure('login', `sudo waits for something: ${said}`, { hint: ONLY_PASSWORDS })
  }
  if (opened.exitCode === undefined && said === '')
    return connection.failure('unreachable', 'the connection broke while sudo began')
  const { kind, hint } = meaningOf(said, sudo)
  const what = said || `it ended with exit code ${opened.exitCode} and said nothing`
  return connection.failure(kind, `sudo did not make a root of the user: ${what}`, { hint })
}

/** What sudo says, and what mends it. */
const REFUSALS: readonly { said: RegExp; kind: GuestErrorKind; hint: string }[] = [
  {
    said: /must have a tty|no tty present|a terminal is required/i,
    kind: 'policy',
    hint: 'Let sudo do without a terminal for this user, in /etc/sudoers of the guest: Defaults:USER !requiretty',
  },
  {
    said: /not in the sudoers|not allowed to (?:execute|run)|may not run sudo/i,
    kind: 'policy',
    hint: 'See what /etc/sudoers of the guest allows the user: it must be able to run sh.',
  },
  {
    said: /sudo: (?:command )?not found|not found.*sudo|no such file|unknown option|unrecognized option/i,
    kind: 'policy',
    hint: 'Install sudo in the guest, or log in as root and leave `sudo` out.',
  },
  {
    said: /nosuid|setuid|no new privileges|owned by uid 0/i,
    kind: 'policy',
    hint: 'Nobody becomes root by sudo in that session: see how the SSH server is started there, or log in as root.',
  },
]

function meaningOf(said: string, sudo: Sudo): { kind: GuestErrorKind; hint: string } {
  const hint =
    sudo === true
      ? 'Allow the user sudo without a password (NOPASSWD), or give one: `sudo: { password: … }`.'
      : 'See what /etc/sudoers of the guest allows the user.'
  return (
    REFUSALS.find((refusal) => refusal.said.test(said)) ?? accountTrouble(said) ?? { kind: 'login', hint }
  )
}
