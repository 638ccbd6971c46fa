import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { Evidence, UnknownReason } from '../model/automation-schema.ts'
import type { SightVerdict } from '../model/sight-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'
import type { LogCount } from '../read/log-count.ts'
import type { TableInSight } from '../read/table-in-sight.ts'

/** Why a log that is not whole leaves the question open. */
const REASONS: Readonly<Record<SightVerdict, UnknownReason>> = {
  complete: 'runs-without-row',
  partial: 'log-partial',
  denied: 'log-denied',
  absent: 'log-absent',
  unproven: 'log-unproven',
  failed: 'log-unproven',
  not_started: 'log-unproven',
  not_read: 'log-unproven',
  column_left_out: 'rows-need-role',
}

/** What a log says of the values by which it may name an automation. */
export interface LogQuestion {
  readonly table: string
  readonly column: string
  readonly values: readonly string[]
  /** What rows of the log are worth. */
  readonly level: 'recorded' | 'counted' | 'consistent'
  /** True where every run of the kind writes a row, so that no row means no run in the window. */
  readonly always: boolean
  /** Days for which the platform keeps all rows: what is older tells of what is there and not of what is not. Absent for the whole window. */
  readonly keptDays?: number
}

/** Answers from a log: what it names, that it names nothing in a window that it covers whole, or why it cannot tell. */
export function fromLog(ground: Ground, { table, column, values, level, always, keptDays }: LogQuestion): Evidence {
  const sight = ground.sight(table)
  const counts = values.flatMap((value) => ground.counts(table, column).of(value) ?? [])
  if (counts.length > 0) return seen(sight, level, counts)
  if (always && sight.verdict === 'complete' && sight.window !== null)
    return {
      level: 'none seen',
      reason: null,
      from: keptFrom(sight.window, keptDays),
      to: sight.window.to,
      count: 0,
      last: null,
      source: table,
    }
  return unknownEvidence(REASONS[sight.verdict], table)
}

const DAY_MS = 86_400_000

function keptFrom({ from, to }: TimeWindow, keptDays: number | undefined): string {
  if (keptDays === undefined) return from
  const kept = new Date(Date.parse(to) - keptDays * DAY_MS).toISOString()
  return kept > from ? kept : from
}

function seen(sight: TableInSight, level: LogQuestion['level'], counts: readonly LogCount[]): Evidence {
  return {
    level,
    reason: null,
    from: sight.window?.from ?? null,
    to: sight.window?.to ?? null,
    count: counts.reduce((sum, { count }) => sum + count, 0),
    last:
      counts
        .map(({ last }) => last)
        .sort()
        .at(-1) || null,
    source: sight.table,
  }
}

/** It is unknown whether an automation ran, for this reason. */
export function unknownEvidence(reason: UnknownReason, source: string | null): Evidence {
  return { level: 'unknown', reason, from: null, to: null, count: null, last: null, source }
}

/** The better of two answers; the first where both are worth the same. */
export function betterEvidence(first: Evidence, second: () => Evidence): Evidence {
  if (first.level !== 'unknown' && first.level !== 'none seen') return first
  const other = second()
  return other.level === 'unknown' || other.level === 'none seen' ? first : other
}

const PATTERNS = 'sys_script_pattern'

/** What the platform counted of a script's own executions: a lower bound, so that no row proves nothing. */
export function fromPatterns(ground: Ground, row: GroundRow): Evidence {
  const named = ground.find(PATTERNS, 'script_source', row.sys_id)
  const ever = named.filter((each) => valueIn(each, 'window_start') === '')
  const [best] = ever.length > 0 ? ever : named
  if (best !== undefined) {
    const count = Number.parseInt(valueIn(best, 'count'), 10)
    return {
      level: 'counted',
      reason: null,
      from: null,
      to: null,
      count: Number.isSafeInteger(count) && count >= 0 ? count : null,
      last: valueIn(best, 'last_sighting') || null,
      source: PATTERNS,
    }
  }
  return silentEvidence(ground, PATTERNS)
}

/** A table names nothing of an automation, which may mean that it could not. */
export function silentEvidence(ground: Ground, table: string): Evidence {
  return unknownEvidence(REASONS[ground.sight(table).verdict], table)
}

/** A kind of which no log tells. */
export function noLog(): Evidence {
  return unknownEvidence('no-log-for-kind', null)
}
