import type { InhabitedInstance } from './inhabited-instance.ts'
import type { PublishedDay, PublishedTable } from './published-day.ts'
import { type ReadingStrategy, stampMs, type TableLife } from './table-life.ts'
import { isLog, LIVING_TABLES, LOGS, TOLD_IN } from './tables.ts'

/** What is believed of a comparison: a deletion of more rows than this, and of more than this share of all, is not. */
const ALWAYS_BELIEVED = 50
const BELIEVED_SHARE = 0.2

/** As whom and from what a table was read the last time. */
export interface Base {
  readonly begunMs: number
  readonly user: string
  readonly identity: number
  /** The newest row by its time of update, as `<time> <id>`, that was ever read since the table was read whole. */
  readonly newest: string
  readonly doubted: boolean
  /** The column by which it was read. */
  readonly order: string
}

/** A run as the judge knows it. */
export interface JudgedRun {
  readonly begunMs: number
  readonly user: string
  readonly identity: number
  readonly refused: readonly string[]
  /** True where a comparison of all rows was asked for. */
  readonly compares: boolean
}

/** Holds everything that a run left against the instance's life; gives what is wrong, and what the next run stands on. */
export function judgeDay(
  instance: InhabitedInstance,
  run: JudgedRun,
  published: PublishedDay,
  bases: Map<string, Base>,
): readonly string[] {
  const disturbed = LIVING_TABLES.some((table) => isDisturbed(instance.tables.get(table), bases.get(table)))
  const wrongs = [...published.wrongs]
  for (const table of [...LIVING_TABLES, ...LOGS]) {
    const left = published.tables.get(table)
    if (left === undefined) {
      wrongs.push(`${table} is not in the manifest`)
      continue
    }
    const base = bases.get(table) ?? null
    const reading = readingOf(left, run, base)
    const found = [
      ...wrongKind(table, left, reading, run, base, disturbed),
      ...wrongVerdict(left, reading),
      ...wrongOrder(table, left, reading),
      ...(isLog(table)
        ? [...wrongGap(instance, table, left, reading), ...(instance.logs.get(table)?.judge(left.state, reading) ?? [])]
        : [
            ...wrongDeletions(instance.tables.get(table), left, reading, TOLD_IN[table]),
            ...(instance.tables.get(table)?.judge(left.state, reading) ?? []),
          ]),
    ]
    wrongs.push(...found.map((wrong) => `${table} (${reading.kind}): ${wrong}`))
    if (reading.kind !== 'none') bases.set(table, nextBase(left, run, base, reading))
  }
  return wrongs
}

/** How the run says that it read a table. */
function readingOf({ entry, holds }: PublishedTable, { begunMs }: JudgedRun, base: Base | null): ReadingStrategy {
  const { increment } = entry
  const compared = increment?.deletionsFrom.includes('reconciliation') === true
  const kind = !holds ? 'none' : !increment ? 'whole' : compared ? 'comparison' : 'window'
  return { kind, begunMs, beforeMs: base?.begunMs ?? null, doubted: (increment?.doubt ?? null) !== null }
}

function wrongKind(
  table: string,
  { entry }: PublishedTable,
  { kind }: ReadingStrategy,
  { refused, compares, user, identity }: JudgedRun,
  base: Base | null,
  disturbed: boolean,
): readonly string[] {
  if (refused.includes(table)) return kind === 'none' ? [] : ['it was refused']
  if (kind === 'none') return [`it was not read: ${entry.verdict}, ${entry.reason}`]
  const isOther = base === null || base.identity !== identity || (!isLog(table) && base.user !== user)
  if (isOther || base.doubted || (isLog(table) && base.order !== entry.order))
    return kind === 'whole' ? [] : ['nothing may be compared with what was read before, and it was not read whole']
  // Lines have no versions: where the dictionary hides the time of creation, too, nothing tells which are new.
  if (isLog(table) && entry.order !== 'sys_created_on') return []
  if (kind === 'whole')
    return disturbed && !isLog(table) ? [] : [`there was no reason to read it whole: ${entry.notes.join('; ')}`]
  return compares && !isLog(table) && kind !== 'comparison' ? ['all rows were to be compared'] : []
}

/** A table that was read is complete, or some of its rows are hidden, or lines of it are lost; unproven only in doubt. */
function wrongVerdict(
  { entry: { verdict, reason } }: PublishedTable,
  { kind, doubted }: ReadingStrategy,
): readonly string[] {
  const isRight = doubted ? verdict === 'unproven' : verdict === 'complete' || verdict === 'partial'
  return kind === 'none' || isRight ? [] : [`it is ${verdict}: ${reason}`]
}

/** Only where the dictionary is hidden a log is read as a table, and this is told. */
function wrongOrder(table: string, { entry }: PublishedTable, { kind }: ReadingStrategy): readonly string[] {
  if (kind === 'none' || !isLog(table) || entry.order === 'sys_created_on') return []
  const isTold = entry.verdict === 'partial' && /of the dictionary .* are hidden/.test(entry.reason ?? '')
  return isTold ? [] : [`the log was read by ${entry.order}: ${entry.verdict}, ${entry.reason}`]
}

function wrongGap(
  instance: InhabitedInstance,
  log: (typeof LOGS)[number],
  { entry }: PublishedTable,
  reading: ReadingStrategy,
): readonly string[] {
  const isNamed = /may have been rotated away/.test(entry.reason ?? '')
  const hasLost = instance.logs.get(log)?.hasLost(reading) === true && reading.kind === 'window'
  return hasLost && !isNamed ? [`lines rotated away unread, and the run says: ${entry.verdict}, ${entry.reason}`] : []
}

function wrongDeletions(
  life: TableLife | undefined,
  { tombstoned, entry }: PublishedTable,
  reading: ReadingStrategy,
  feed: string | null,
): readonly string[] {
  if (life === undefined || reading.kind === 'none') return []
  const lies = tombstoned
    .filter((id) => !life.wasGone(id, reading.begunMs))
    .map((id) => `${id} has a tombstone and was there all the time`)
  const told = reading.kind === 'window' && feed !== null ? life.toldGone(reading) : []
  const untold = told.filter((id) => !tombstoned.includes(id)).map((id) => `${id} was told to be deleted, and is not`)
  return [...lies, ...untold, ...wrongDoubt(life, entry.increment?.doubt ?? null, reading)]
}

function wrongDoubt(life: TableLife, doubt: string | null, { kind, begunMs }: ReadingStrategy): readonly string[] {
  if (kind !== 'comparison') return doubt === null ? [] : [`a doubt without a comparison: ${doubt}`]
  const { gone, known } = life.missing(begunMs)
  const isDoubtful = gone > ALWAYS_BELIEVED && gone > known * BELIEVED_SHARE
  if (isDoubtful) return doubt === null ? [`${gone} of ${known} rows were gone and it was believed`] : []
  // People may delete more meanwhile.
  return doubt === null || gone > ALWAYS_BELIEVED - 5 ? [] : [`${gone} of ${known} rows were gone: ${doubt}`]
}

/** True where the newest row that was read is gone or older by now. */
function isDisturbed(life: TableLife | undefined, base: Base | undefined): boolean {
  if (life === undefined || base === undefined || base.newest === '') return false
  const row = life.now(base.newest.slice(20))
  return row === null || (row.sys_updated_on ?? '') < base.newest.slice(0, 19)
}

function nextBase(left: PublishedTable, run: JudgedRun, before: Base | null, reading: ReadingStrategy): Base {
  const { begunMs, user, identity } = run
  const known = reading.kind === 'whole' ? '' : (before?.newest ?? '')
  const keys = [...left.state.values()]
    .filter((row) => Number.isFinite(stampMs(row)))
    .map((row) => `${row.sys_updated_on} ${row.sys_id}`)
  return {
    begunMs,
    user,
    identity,
    newest: [known, ...keys].sort().at(-1) ?? known,
    doubted: reading.doubted,
    order: left.entry.order,
  }
}
