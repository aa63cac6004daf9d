import type { Client, Prompt } from 'ssh2'

/** What ssh2 does with a request of keyboard-interactive: nothing public tells of one without a question. */
interface Inside {
  _protocol?: { _handlers?: { USERAUTH_INFO_REQUEST?: OnRequest } }
}

type OnRequest = (protocol: unknown, name: string, instructions: string, questions: Prompt[]) => void

/** Hears the words of a server that ask nothing (RFC 4256, 3.2), such as why PAM refuses; the client answers them itself. */
export function onWordsAlone(client: Client, hear: (words: string) => void): void {
  const handlers = (client as unknown as Inside)._protocol?._handlers
  const answer = handlers?.USERAUTH_INFO_REQUEST
  if (handlers === undefined || answer === undefined) return
  handlers.USERAUTH_INFO_REQUEST = (protocol, name, instructions, questions) => {
    if (questions.length === 0) hear(`${name}\n${instructions}`)
    answer(protocol, name, instructions, questions)
  }
}
