/**
 * From each version of the tables to the next, in order; in words that SQLite and PostgreSQL both know. One that was
 * released never changes.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE runs (
      number integer PRIMARY KEY,
      id text NOT NULL UNIQUE,
      started_at text NOT NULL,
      duration_ms double precision NOT NULL,
      verdict text NOT NULL,
      trouble text
    )`,
    'CREATE INDEX runs_by_time ON runs (started_at, number)',
    `CREATE TABLE run_hosts (
      run integer NOT NULL,
      url text NOT NULL,
      product text NOT NULL,
      version text NOT NULL,
      build text NOT NULL,
      PRIMARY KEY (run, url)
    )`,
    'CREATE TABLE machines (number integer PRIMARY KEY, key text NOT NULL UNIQUE)',
    `CREATE TABLE run_machines (
      run integer NOT NULL,
      machine integer NOT NULL,
      name text NOT NULL,
      guest text NOT NULL,
      os text NOT NULL,
      stand_in integer NOT NULL,
      build text NOT NULL,
      facts integer,
      PRIMARY KEY (run, machine)
    )`,
    'CREATE INDEX runs_of_a_machine ON run_machines (machine, run)',
    `CREATE TABLE scenarios (
      number integer PRIMARY KEY,
      file text NOT NULL,
      name text NOT NULL,
      promise text,
      UNIQUE (file, name)
    )`,
    `CREATE TABLE run_scenarios (
      run integer NOT NULL,
      place integer NOT NULL,
      scenario integer NOT NULL,
      verdict text,
      duration_ms double precision NOT NULL,
      attempts integer NOT NULL,
      trouble text,
      PRIMARY KEY (run, place)
    )`,
    `CREATE TABLE units (
      number integer PRIMARY KEY,
      scenario integer NOT NULL,
      machine integer NOT NULL,
      UNIQUE (scenario, machine)
    )`,
    'CREATE TABLE documents (number integer PRIMARY KEY, digest text NOT NULL UNIQUE, content text NOT NULL)',
    `CREATE TABLE results (
      run integer NOT NULL,
      unit integer NOT NULL,
      checks integer NOT NULL,
      verdicts text,
      answers integer,
      PRIMARY KEY (run, unit)
    )`,
    'CREATE INDEX runs_of_a_unit ON results (unit, run)',
    'CREATE INDEX results_not_held ON results (run, unit) WHERE verdicts IS NOT NULL',
    'CREATE INDEX results_with_answers ON results (unit, run) WHERE answers IS NOT NULL',
    `CREATE TABLE operation_times (
      run integer NOT NULL,
      machine integer NOT NULL,
      kind text NOT NULL,
      n integer NOT NULL,
      failed integer NOT NULL,
      median_ms double precision,
      p95_ms double precision,
      PRIMARY KEY (run, machine, kind)
    )`,
  ],
  ['ALTER TABLE run_scenarios ADD COLUMN crew text'],
  [
    'ALTER TABLE operation_times ADD COLUMN q1_ms double precision',
    'ALTER TABLE operation_times ADD COLUMN q3_ms double precision',
  ],
]
