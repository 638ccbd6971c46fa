import { join } from 'node:path'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { incrementAt, logAt, publishAt, runAt, snapshotAt } from '../../sinks/support/example-chain.ts'
import { idOf, logRowOf, PLACE, timeOf, tombstoneOf, versionOf } from '../../sinks/support/example-run.ts'
import { numbersFrom } from '../../support/numbers-from.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Values } from './loading.ts'

const ROWS = 1000
const GONE = 200
const TEXT = 'x'.repeat(300)

/** Every table of the harvest, in the order in which a load brings them. */
export const ALL = ['sys_script', 'sys_user', 'syslog']

/** The rows of each table, in order of their keys. */
export type State = Readonly<Record<string, readonly Values[]>>

/** A harvest of three tables, and what a database holds of it before and after a load of its second run. */
export interface TwoStates {
  readonly root: string
  /** The folder of the first run. */
  readonly older: string
  readonly states: readonly [before: State, after: State]
}

const first = (n: number): string => versionOf(n, 5, 0, TEXT)
const second = (n: number): string => versionOf(n, 4000, 1, TEXT)
const log = (n: number): string => logRowOf(n, n < ROWS ? 10 : 7000)

/** A row of the increment: some have a NUL, which no database takes, and some a column that is new. */
function changed(n: number): string {
  const name = n % 100 === 0 ? `${TEXT}\u0000` : `${TEXT}!`
  const row = { sys_id: idOf(n), name, sys_updated_on: timeOf(4000), sys_mod_count: '1' }
  return JSON.stringify(n % 1000 === 999 ? { ...row, condition: 'is new' } : row)
}

/** A harvest of three tables: one read whole and changed by an increment, one read whole twice, and a log. `between` comes after its first run. */
export async function twoStates(
  between: (root: string) => Promise<unknown> = async () => undefined,
): Promise<TwoStates> {
  const [old, young] = [numbersFrom(0, ROWS - 1), numbersFrom(ROWS / 2, 2 * ROWS - 1)]
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(
    sink,
    1,
    [snapshotAt(1, old.map(first)), snapshotAt(1, old.map(first), 'sys_user'), logAt(1, null, old.map(log))],
    titled,
  )
  await between(root)
  const tombstones = numbersFrom(0, GONE - 1).map((n) => tombstoneOf(n))
  await publishAt(
    sink,
    2,
    [
      incrementAt(2, 1, young.map(changed), tombstones),
      snapshotAt(2, young.map(second), 'sys_user'),
      logAt(2, 1, numbersFrom(ROWS, 2 * ROWS - 1).map(log)),
    ],
    titled,
  )
  return {
    root,
    older: join(root, PLACE.instance, 'runs', runAt(1)),
    states: [
      {
        sys_script: old.map(first).map(stored),
        sys_user: old.map(first).map(stored),
        syslog: old.map(log).map(stored),
      },
      {
        sys_script: [...numbersFrom(GONE, ROWS / 2 - 1).map(first), ...young.map(changed)].map(stored),
        sys_user: young.map(second).map(stored),
        syslog: numbersFrom(0, 2 * ROWS - 1)
          .map(log)
          .map(stored),
      },
    ],
  }
}

/** One table has a usual name, by which a load shows it as well. */
function titled(manifest: Manifest): Manifest {
  const tables = manifest.tables.map((each) =>
    each.table === 'sys_script' ? { ...each, title: 'Business rules' } : each,
  )
  return { ...manifest, tables }
}

/** A row as a database holds it. */
function stored(line: string): Values {
  return JSON.parse(line.replaceAll('\\u0000', '\uFFFD'))
}

/** Tables that hold neither of two states, and those that hold the newer one. */
export function judged(
  loaded: State,
  [before, after]: TwoStates['states'],
): { readonly torn: readonly string[]; readonly newer: readonly string[] } {
  const same = (table: string, state: State): boolean => sorted(loaded[table]) === sorted(state[table])
  return {
    torn: ALL.filter((table) => !same(table, before) && !same(table, after)),
    newer: ALL.filter((table) => same(table, after)),
  }
}

/** Rows as one text; their columns in order of their names. */
function sorted(rows: readonly Values[] = []): string {
  return JSON.stringify(rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
}
