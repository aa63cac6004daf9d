import type { Entry, EntryOf, Promised, Shard, Undo } from '../../evidence/entries.ts'
import type { Facts } from '../../evidence/facts.ts'
import type { Trouble } from '../../evidence/units.ts'
import { promises } from '../../judge/promises.ts'
import { table } from '../../judge/table.ts'
import { ARGUMENTS, detailsOf } from './asked-rules.ts'
import { CODES } from './faults.ts'
import { each, hidden, known, members, name, path, type Rule, stays, text, word } from './rule.ts'
import { power, seen } from './seen-rules.ts'
import { sentence } from './sentences.ts'
import { command, ours, product, time } from './words.ts'

/** Ids are ours; that two entries have the same is all that they say. */
const id = name('id')
const at = { at: time }
const inScenario = { ...at, scenario: word(/^run$/, id) }
const inStep = { ...inScenario, step: id }

const machine = word(/^the scenario$/, name('machine'))
const version = word(ours.version)
const build = word(ours.build)
const verdict = word(ours.verdict)
const trouble = members<Trouble>({ code: word(CODES), what: sentence(), hint: sentence() })
/** What a judgement said is made anew of what is left of its evidence. */
const judgement = { statement: hidden, expected: hidden, seen: hidden }

const facts = members<Facts>({
  ...{ instanceUuid: name('uuid'), biosUuid: name('uuid'), hardwareVersion: word(ours.hardware) },
  tools: members<Facts['tools']>({ version, status: word(ours.toolsStatus) }),
  ...{ guestOs: product, cpuModel: product, host: name('host'), build },
  datastores: each(
    members<Facts['datastores'][number]>({
      ...{ name: name('datastore'), type: word(ours.datastoreType), version },
    }),
  ),
})

/** One of the catalogue is told as that has it today. */
const promise: Rule = (value, masks) => {
  const own = (value as Promised | undefined)?.id
  if (own !== undefined && Object.hasOwn(promises, own))
    return { id: own, ...promises[own as keyof typeof promises] }
  return ownPromise(value, masks)
}

const ownPromise = members<Promised>({
  ...{ id: name('promise'), number: stays, statement: hidden, source: hidden },
})

type MembersOfEvery<T> = T extends unknown ? keyof T : never

const undo = members<Record<MembersOfEvery<Undo>, string>>({
  ...{ kind: word(ours.undo), power, tag: hidden, fileName: path, seal: name('run') },
})

/** The number of a step in its document stays. */
const title = sentence(
  text((own, masks) => {
    const [, number = '', rest = own] = /^(\d{1,4}\.\s)(.*)$/s.exec(own) ?? []
    return `${number}${masks.of('step', rest)}`
  }),
)

/** By host and port: two of them are two hosts. */
const url = text((own, masks) => masks.of('host', URL.canParse(own) ? new URL(own).host : own))

const type = word(/^[a-z-]+$/)

/** What may stay of each member of each entry. */
export const ENTRY_RULES: { readonly [T in Entry['type']]: Rule } = {
  'run-started': members<EntryOf<'run-started'>>({
    ...{ type, ...at, format: stays, runId: word(ours.runId, name('run')), version, command },
    shard: members<Shard>({ index: stays, of: stays }),
    mergedOf: each(word(ours.runId, name('run'))),
    by: hidden,
  }),
  'run-resumed': members<EntryOf<'run-resumed'>>({ type, ...at, version, command }),
  host: members<EntryOf<'host'>>({ type, ...at, url, product, version, build }),
  finding: members<EntryOf<'finding'>>({
    ...{ type, ...at, id: word(ours.look), severity: word(ours.severity), machine },
    ...{ what: sentence(), follows: sentence(), mend: sentence() },
  }),
  machine: members<EntryOf<'machine'>>({
    ...{ type, ...at, machine, guest: word(ours.guest), os: product, standIn: stays },
  }),
  facts: members<EntryOf<'facts'>>({ type, ...at, machine, facts }),
  'scenario-started': members<EntryOf<'scenario-started'>>({
    ...{ type, ...inScenario, name: sentence(name('scenario')), machines: each(machine), promise },
    ...{ file: word(ours.scenarioFile, name('file')), triesAgain: id },
  }),
  'step-started': members<EntryOf<'step-started'>>({ type, ...inStep, title }),
  'operation-started': (value, masks) => {
    const { action } = value as EntryOf<'operation-started'>
    return members<EntryOf<'operation-started'>>({
      ...{ type, ...inStep, operation: id, machine, undo, details: detailsOf(action) },
      action: word(ours.action, name('action')),
    })(value, masks)
  },
  'operation-ended': members<EntryOf<'operation-ended'>>({
    ...{ type, ...at, operation: id, outcome: word(ours.outcome), durationMs: stays, trouble },
    // No page tells of them.
    details: known({}),
  }),
  observation: members<EntryOf<'observation'>>({ type, ...inStep, observation: id, machine, seen }),
  check: members<EntryOf<'check'>>({
    ...{ type, ...inStep, check: id, id: word(new Set(table.keys()), name('statement')), machine },
    ...{ object: name('object'), negated: stays, ...judgement, verdict },
    ...{ observations: each(id), args: ARGUMENTS },
  }),
  rejudgement: members<EntryOf<'rejudgement'>>({ type, ...at, version, check: id, ...judgement, verdict }),
  characteristic: members<EntryOf<'characteristic'>>({
    ...{ type, ...inStep, machine, question: sentence(), answer: sentence() },
  }),
  'not-applicable': members<EntryOf<'not-applicable'>>({
    ...{ type, ...inStep, machine, what: sentence(), reason: sentence() },
  }),
  'step-ended': members<EntryOf<'step-ended'>>({ type, ...at, step: id, durationMs: stays }),
  'scenario-ended': members<EntryOf<'scenario-ended'>>({
    ...{ type, ...inScenario, verdict, durationMs: stays, applies: stays, trouble },
  }),
  'run-ended': members<EntryOf<'run-ended'>>({ type, ...at, verdict, durationMs: stays, trouble }),
}
