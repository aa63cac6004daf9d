import type { AnyAuthMethod, AuthenticationType, ParsedKey, Prompt } from 'ssh2'
import type { SshServer } from '../../core/access.ts'
import { inLine } from '../../core/words.ts'
import { accountTrouble } from './account-words.ts'

/** One way to log in: the method of the protocol (RFC 4252, 5) that it goes by, and its name for a person. */
interface Way {
  protocol: 'publickey' | 'password' | 'keyboard-interactive'
  name: string
  method: AnyAuthMethod
}

/** Questions and other remarks that are told of one login; characters of each. */
const MOST_REMARKS = 4
const LONGEST_REMARK = 200
/** How often a server asks on before it is given up: a password, a code, a new password and its repetition. */
const MOST_ROUNDS = 4

// An authHandler of ssh2 says by `false` that it has nothing more; its types forget that.
const NOTHING_MORE = false as unknown as AuthenticationType

/** One login: goes by every way that we have and the server offers, and remembers what became of it. */
export class SshLogin {
  readonly #username: string
  readonly #ways: Way[]
  /** By which protocols anything was given at all. */
  readonly #given: ReadonlySet<string>
  readonly #tried: string[] = []
  #offered: readonly string[] | undefined
  #accepted = false
  #remarks = 0

  /**
   * @param key the private key of `server`, decrypted
   * @param giveUp called when the server asks and asks
   */
  constructor(server: SshServer, key: ParsedKey | undefined, giveUp: () => void) {
    this.#username = server.username
    const onQuestion = (asked: string) => this.#quote('it asked', asked)
    this.#ways = waysInto(server, key, { onQuestion, onWords: this.hear, giveUp })
    this.#given = new Set(this.#ways.map(({ protocol }) => protocol))
  }

  /** The next way, after ssh2 told what the server offers now. The first is none at all: its refusal tells what is offered. */
  readonly next = (
    offered: readonly AuthenticationType[] | null,
    accepted: boolean | null,
    use: (method: AuthenticationType | AnyAuthMethod) => void,
  ): void => {
    use(
      offered === null
        ? { type: 'none', username: this.#username }
        : this.#choose(offered, accepted === true),
    )
  }

  /** Adds what was seen of the way that is being tried. */
  remark(what: string): void {
    if (++this.#remarks > MOST_REMARKS) return
    const last = this.#tried.pop()
    if (last !== undefined) this.#tried.push(`${last} (${what})`)
  }

  /** Adds what the server said while that way was tried. */
  readonly hear = (words: string): void => this.#quote('it said', words)

  #quote(how: string, words: string): void {
    const line = inLine(words, LONGEST_REMARK)
    if (line !== '') this.remark(`${how} «${line}»`)
  }

  get begun(): boolean {
    return this.#tried.length > 0
  }

  /** What was tried, what was left out and what the server wants, for a person. */
  get story(): string {
    const tried = this.#tried.length > 0 ? `tried ${this.#tried.join(', ')}` : 'nothing was tried'
    const left = this.#ways.map(({ name }) => name).join(', ')
    const notOffered = left && `; not offered: ${left}`
    const wants = this.#offered?.join(', ') || 'nothing'
    return `${tried}${notOffered}; the server ${this.#accepted ? 'still wants' : 'offers'} ${wants}`
  }

  get hint(): string {
    const account = accountTrouble(this.story)
    if (account) return account.hint
    if (this.#accepted) return this.#hintForMore()
    if (this.#tried.length > 0)
      return 'Check user, key and password, and what the log of the SSH server in the guest says.'
    return 'Give one of the ways that the server offers: `privateKey` or `agent` for publickey, `password` for the others.'
  }

  /** A server may want more than one of them (AuthenticationMethods of sshd). */
  #hintForMore(): string {
    const missing = (this.#offered ?? []).filter((protocol) => !this.#given.has(protocol))
    const options = [...new Set(missing.flatMap((protocol) => GIVEN_BY[protocol] ?? []))]
    return options.length > 0
      ? `What was given is right, and the server asks for more than that: give ${options.join(' or ')} beside it.`
      : 'One of them was right, and the server wants more than one (AuthenticationMethods in its sshd_config): check the other, or change that.'
  }

  #choose(offered: readonly AuthenticationType[], accepted: boolean): AuthenticationType | AnyAuthMethod {
    this.#offered = offered
    this.#accepted ||= accepted
    const way = this.#ways.find(({ protocol }) => offered.includes(protocol))
    if (!way) return NOTHING_MORE
    this.#ways.splice(this.#ways.indexOf(way), 1)
    this.#tried.push(way.name)
    return way.method
  }
}

/** What gives a protocol something to go by, in the configuration. */
const GIVEN_BY: Readonly<Record<string, string>> = {
  publickey: '`privateKey` or `agent`',
  password: '`password`',
  'keyboard-interactive': '`password`',
}

interface Questioned {
  onQuestion: (asked: string) => void
  onWords: (said: string) => void
  giveUp: () => void
}

function waysInto(
  { username, password, agent }: SshServer,
  key: ParsedKey | undefined,
  questioned: Questioned,
): Way[] {
  const ways: Way[] = []
  if (key) {
    ways.push({
      protocol: 'publickey',
      name: `the private key (${key.type})`,
      method: { type: 'publickey', username, key },
    })
  }
  if (agent !== undefined) {
    ways.push({ protocol: 'publickey', name: "the agent's keys", method: { type: 'agent', username, agent } })
  }
  if (password !== undefined) {
    ways.push(
      { protocol: 'password', name: 'the password', method: { type: 'password', username, password } },
      {
        protocol: 'keyboard-interactive',
        name: 'the password by keyboard-interactive',
        method: { type: 'keyboard-interactive', username, prompt: answerOnce(password, questioned) },
      },
    )
  }
  return ways
}

/**
 * Answers the first question that hides what is typed. Later ones want something else, a code or a new password, and
 * get an empty answer: a password that would be set by mistake is worse than a login that fails.
 */
function answerOnce(password: string, { onQuestion, onWords, giveUp }: Questioned) {
  let [answered, rounds] = [false, 0]
  return (
    name: string,
    instructions: string,
    _language: string,
    questions: Prompt[],
    answer: (answers: string[]) => void,
  ) => {
    if (++rounds > MOST_ROUNDS) return giveUp()
    onWords(`${name}\n${instructions}`)
    const answers = questions.map(({ prompt, echo }) => {
      if (!answered && echo === false) {
        answered = true
        // What PAM's modules have to say stands in the lines before their question (sshd).
        onWords(prompt.trim().split('\n').slice(0, -1).join('\n'))
        return password
      }
      onQuestion(prompt)
      return ''
    })
    answer(answers)
  }
}
