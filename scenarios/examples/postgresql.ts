import type { Commands, Probe } from '../../src/index.ts'

/** What a scenario says to a PostgreSQL 15 of Debian's, whose database lies in a folder: `$1`. */

const BIN = '/usr/lib/postgresql/15/bin'
const AS_POSTGRES = 'cd / && runuser -u postgres --'

/** Whether there is one to be looked at. */
export const isThere: Commands = { linux: `test -x ${BIN}/initdb`, windows: 'exit 1' }

export const makeDatabase: Commands = {
  linux: `install -d -o postgres -m 700 "$1/database" &&
    ${AS_POSTGRES} ${BIN}/initdb --pgdata="$1/database" --auth=trust --no-locale --encoding=UTF8 --wal-segsize=1`,
}

/** What goes on running must not hold the streams of the command that has started it: the server has a log of its own. */
export const startServer: Commands = {
  linux: `${AS_POSTGRES} ${BIN}/pg_ctl --pgdata="$1/database" --log="$1/database/log" --wait --timeout=300 \
    --options='-k /tmp -c listen_addresses= -c shared_buffers=16MB' start`,
}

export const stopServer: Commands = {
  linux: `${AS_POSTGRES} ${BIN}/pg_ctl --pgdata="$1/database" --mode=fast --wait stop`,
}

/** The statement is `$1`. */
export const sql: Commands = { linux: 'psql -h /tmp -U postgres -qAt -v ON_ERROR_STOP=1 -c "$1"' }

/** How many orders there are, and a digest of all that they say. */
export const orders: Probe = async (vm) => {
  const statement = "select count(*), md5(string_agg(item, ',' order by id)) from orders"
  return (await vm.run(sql, { args: [statement] })).stdout
}
