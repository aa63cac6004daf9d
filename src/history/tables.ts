import type { Verdict } from '../evidence/verdict.ts'

/**
 * What a store keeps. A run is a few rows for each scenario on a machine, not one for each check: which checks those were
 * is a document that they share from night to night, and what did not hold is told beside it. Texts that are the same every
 * night (facts, answers, lists of checks) are documents, known by their digests.
 */
export interface Tables {
  /** One row: the version of the tables. Who changes it has the turn to write. */
  history_store: { id: number; version: number; writes: number }
  runs: {
    number: number
    /** The run's id. */
    id: string
    /** ISO 8601 in UTC, all of one length, so that they sort. */
    started_at: string
    duration_ms: number
    verdict: Verdict
    /** A trouble as JSON, where the run had one. */
    trouble: string | null
  }
  /** Each host of a run. */
  run_hosts: { run: number; url: string; product: string; version: string; build: string }
  /** By instance UUID; by name where that is not known. */
  machines: { number: number; key: string }
  /** A machine as it was in a run. */
  run_machines: {
    run: number
    machine: number
    name: string
    guest: string
    os: string
    stand_in: number
    /** Of the host that it ran on; empty where nobody tells. */
    build: string
    /** Document: its facts (hardware version, Tools, datastores, …), where the run tells them. */
    facts: number | null
  }
  scenarios: { number: number; file: string; name: string; promise: string | null }
  /** A scenario of a run, by its place in that. */
  run_scenarios: {
    run: number
    place: number
    scenario: number
    /** null where nothing of it applies to this host. */
    verdict: Verdict | null
    duration_ms: number
    attempts: number
    trouble: string | null
    /** Its machines by their names in the run, as JSON; null in rows of older versions. */
    crew: string | null
  }
  /** A scenario on a machine: the same in every run. */
  units: { number: number; scenario: number; machine: number }
  documents: { number: number; digest: string; content: string }
  results: {
    run: number
    unit: number
    /** Document: {@link StoredCheck}s. */
    checks: number
    /** A letter for each of the checks (h, v, u); null where all held. */
    verdicts: string | null
    /** Document: {@link StoredAnswers}, where there are any. */
    answers: number | null
  }
  operation_times: {
    run: number
    machine: number
    kind: string
    n: number
    failed: number
    median_ms: number | null
    p95_ms: number | null
    /** null in rows of older versions, too. */
    q1_ms: number | null
    q3_ms: number | null
  }
}

/** Of a check, what is the same from night to night: parts of its id, and its sentence. */
export type StoredCheck = [judgement: string, object: string, time: string, statement: string]

/** Of a check within its unit. */
export function keyOf([judgement, object, time]: StoredCheck): string {
  return `${judgement} | ${object} | ${time}`
}

/** What a host or guest does where it may do either, and what it does not offer. */
export interface StoredAnswers {
  characteristics: { question: string; answer: string }[]
  notApplicable: { what: string; reason: string }[]
}
