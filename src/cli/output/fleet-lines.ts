import type { HarvestStatus } from '../../client/status/harvest-status.ts'
import { counted, cut, grouped } from './terminal.ts'

/** One instance of the fleet, in words. */
interface FleetRow {
  readonly instance: string
  readonly state: string
  readonly tables: string
  readonly rows: string
  readonly started: string
  readonly says: string
  /** 0 needs a person, 1 waits, 2 is at work, 3 has ended. */
  readonly rank: number
}

/** The harvests of all instances as a table: first those that need a person, then those that wait, that work, that ended. */
export function fleetLines(fleet: readonly HarvestStatus[]): readonly string[] {
  const rows = fleet.map(fleetRow).toSorted((a, b) => a.rank - b.rank || (a.instance < b.instance ? -1 : 1))
  const head: FleetRow = {
    instance: 'instance',
    state: 'state',
    tables: 'tables',
    rows: 'rows',
    started: 'started',
    says: '',
    rank: 0,
  }
  const widthOf = (of: (row: FleetRow) => string): number => Math.max(...[head, ...rows].map((row) => of(row).length))
  const instance = widthOf((row) => row.instance)
  const state = widthOf((row) => row.state)
  const tables = widthOf((row) => row.tables)
  const count = widthOf((row) => row.rows)
  return [head, ...rows].map((row) =>
    `${row.instance.padEnd(instance)}  ${row.state.padEnd(state)}  ${row.tables.padStart(tables)}  ${row.rows.padStart(count)}  ${row.started.padEnd(16)}  ${row.says}`.trimEnd(),
  )
}

function fleetRow(status: HarvestStatus): FleetRow {
  const { instance, state, startedAt, planned, finished, hold, waiting, retried } = status
  const rows = finished.reduce((sum, each) => sum + each.rows, 0)
  const row = {
    instance,
    tables: `${finished.length}/${planned ?? '?'}`,
    rows: grouped(rows),
    started: startedAt.slice(0, 16).replace('T', ' '),
  }
  if (hold !== null)
    return { ...row, state: hold.kind, says: cut(hold.reason, 80), rank: hold.kind === 'parked' ? 0 : 1 }
  if (state === 'RUNNING') {
    const [wait] = waiting
    const [step] = retried
    if (status.waitsForPlace) return { ...row, state: 'waiting', says: 'for a free place on the worker', rank: 1 }
    if (wait !== undefined) return { ...row, state: 'waiting', says: cut(`${wait.table}: ${wait.reason}`, 80), rank: 1 }
    if (step !== undefined) return { ...row, state: 'retrying', says: cut(step.failure, 80), rank: 1 }
    return { ...row, state: 'running', says: '', rank: 2 }
  }
  const gaps = finished.filter(({ verdict }) => verdict !== 'complete' && verdict !== 'absent').length
  return {
    ...row,
    state: state.toLowerCase(),
    says: gaps === 0 ? '' : `${counted(gaps, 'table')} with gaps`,
    rank: state === 'COMPLETED' ? 3 : 0,
  }
}
