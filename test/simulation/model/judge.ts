import { sureOrder } from '../../../src/contract/row/compare-keys.ts'
import type { Interval } from '../../../src/contract/row/key.ts'
import type { ManifestTable } from '../../../src/contract/run/manifest.ts'
import { sum } from '../../../src/contract/sum.ts'
import type { Verdict } from '../../../src/contract/table/verdict.ts'
import { countsElsewhere, givesNoCount } from '../scenario/counting.ts'
import { readingOf, type Scenario } from '../scenario/scenario.ts'
import { START_MS } from '../scenario/source.ts'
import { isBeyondSight } from './beyond-sight.ts'
import { isAlwaysHidden, isAlwaysVisible, isEverHidden, isStable, type Life, orderOf, steadyKey } from './model.ts'
import { CONTRADICTIONS, countsMayBeOff } from './wrong-counts.ts'

/** How far an instance's clock may be ahead and still be believed, in milliseconds. */
const MOST_AHEAD_MS = 300_000

/** What a harvest left behind, and what it met. */
export interface Harvested {
  readonly table: ManifestTable
  /** The stored lines of an interval, without their ends. */
  readonly linesOf: (interval: Interval) => readonly string[]
  readonly lives: readonly Life[]
  /** What the fault that ends the reading has struck: rows, or no more than counts from elsewhere; null for nothing. */
  readonly ended: 'rows' | 'counts' | null
  /** Answers whose count was wrong. */
  readonly wrongCounts: number
}

/** Everything that is wrong with a harvest, by the model; empty for a right one. */
export function wrongs(scenario: Scenario, harvested: Harvested): readonly string[] {
  const { table, lives } = harvested
  const stored = storedRows(harvested)
  return [
    ...stored.wrongs,
    ...(isBeyondSight(scenario, lives)
      ? []
      : provedIntervals(scenario, table).flatMap((interval) => wrongInterval(interval, stored, harvested, scenario))),
    ...wrongCopies(stored.copies, lives, scenario),
    ...wrongSums(table),
    ...wrongTimes(table),
    ...wrongVerdict(scenario, harvested),
  ]
}

interface Stored {
  readonly copies: ReadonlyMap<string, number>
  readonly wrongs: readonly string[]
}

/** The intervals that are proved each for itself; where ranges are not honoured, only the whole table is, once it is read. */
function provedIntervals(
  scenario: Scenario,
  { intervals, rows, hidden, expected }: ManifestTable,
): readonly Interval[] {
  const reading = readingOf(scenario)
  if (reading === 'keyset' || reading === 'key-windows') return intervals
  return expected === null ? [] : [{ lo: null, hi: null, rows, hidden, proof: 'two-passes', part: null }]
}

/** Reads every stored line: each must be a visible version of a row, inside its interval and in order. */
function storedRows({ table, linesOf, lives }: Harvested): Stored {
  const versions = new Map(
    lives.flatMap((life) =>
      life.versions
        .filter(({ isVisible }) => isVisible)
        .map(({ cells, key }) => [lineOf(cells, table.columns, table.withheldColumns), { id: life.id, key }]),
    ),
  )
  const copies = new Map<string, number>()
  const wrong: string[] = []
  for (const interval of table.intervals) {
    const found = new Set<string>()
    let last = interval.lo
    for (const line of linesOf(interval)) {
      const version = versions.get(line)
      const key = version?.key ?? null
      if (version === undefined || key === null) {
        wrong.push(`stored ${line}, which this user never saw like that`)
        continue
      }
      if (last !== null && (sureOrder(key, last) ?? 1) <= 0) wrong.push(`${key} stands behind ${last}`)
      if (interval.hi !== null && (sureOrder(key, interval.hi) ?? -1) > 0) wrong.push(`${key} is beyond ${interval.hi}`)
      last = key
      found.add(version.id)
      copies.set(version.id, (copies.get(version.id) ?? 0) + 1)
    }
    if (found.size !== interval.rows) wrong.push(`${interval.rows} rows claimed, ${found.size} stored`)
  }
  return { copies, wrongs: wrong }
}

/** A row's line as the instance sends it. */
function lineOf(
  cells: Readonly<Record<string, string>>,
  columns: readonly string[],
  withheld: readonly string[],
): string {
  const sent = columns.filter((column) => !withheld.includes(column))
  return JSON.stringify(Object.fromEntries(sent.map((column) => [column, cells[column] ?? ''])))
}

/** Rows of an interval that were visible throughout are in it; hidden ones are counted, as of moments while it was read. */
function wrongInterval(
  interval: Interval,
  { copies }: Stored,
  { lives, wrongCounts }: Harvested,
  scenario: Scenario,
): readonly string[] {
  const { cap, quota } = scenario
  // Without a count an answer tells the end from hidden rows only where it could have held all of them.
  const holdsAll = cap === null && quota === null && readingOf(scenario) === 'keyset'
  if (interval.hidden === null && !holdsAll) return []
  const compare = orderOf(scenario)
  const isWithin = (key: string | null): boolean =>
    key !== null &&
    (interval.lo === null || compare(key, interval.lo) > 0) &&
    (interval.hi === null || compare(key, interval.hi) <= 0)
  const where = `(${interval.lo}, ${interval.hi}]`
  const lost = lives.filter((life) => isWithin(steadyKey(life)) && isAlwaysVisible(life) && !copies.has(life.id))
  const losses = lost.map(({ id }) => `lost ${id}, visible throughout in ${where}`)
  if (interval.hidden === null) return losses
  const least = lives.filter((life) => isWithin(steadyKey(life)) && isAlwaysHidden(life)).length
  const most = lives.filter((life) => isEverHidden(life) && life.versions.some(({ key }) => isWithin(key))).length
  // A twin on which a page ended may not be told.
  const twins = sum(lives.filter(({ versions }) => versions.some(({ key }) => isWithin(key))).map(({ twins }) => twins))
  const { tooFew, tooMany } = countsMayBeOff(scenario, wrongCounts)
  if (interval.hidden >= least - tooFew && interval.hidden <= most + twins + tooMany) return losses
  return [...losses, `${interval.hidden} hidden in ${where}, where there were ${least} to ${most + twins}`]
}

/** No row comes twice; where changes move rows in the order, one that changed may be there as it was and as it became. */
function wrongCopies(
  copies: ReadonlyMap<string, number>,
  lives: readonly Life[],
  { order }: Scenario,
): readonly string[] {
  return lives
    .filter(
      (life) => (copies.get(life.id) ?? 0) > (order === 'sys_updated_on' && !isStable(life) ? life.versions.length : 1),
    )
    .map(({ id }) => `${id} is there ${copies.get(id)} times`)
}

function wrongSums({ intervals, rows, hidden, expected, parts }: ManifestTable): readonly string[] {
  const sum = intervals.reduce((total, interval) => total + interval.rows, 0)
  const stored = parts.reduce((total, part) => total + part.rows, 0)
  const unseen = intervals.reduce<number | null>(
    (total, one) => (total === null || one.hidden === null ? null : total + one.hidden),
    0,
  )
  return [
    ...(sum === rows && stored === rows ? [] : [`${rows} rows, ${sum} in intervals, ${stored} in parts`]),
    ...(hidden === null || hidden === unseen ? [] : [`${hidden} hidden, ${unseen} in intervals`]),
    ...(expected === (hidden === null ? null : rows + hidden) ? [] : [`${expected} expected of ${rows} and ${hidden}`]),
  ]
}

/** No clock that is far ahead of ours tells until when a table was read: an increment would miss what comes before that. */
function wrongTimes({ readFrom, readTo, watermark }: ManifestTable): readonly string[] {
  const times = [readFrom, readTo, watermark].filter((time) => time !== null)
  return times.filter((time) => Date.parse(time) > START_MS + MOST_AHEAD_MS).map((time) => `${time} is in the future`)
}

function wrongVerdict(scenario: Scenario, harvested: Harvested): readonly string[] {
  const { verdict, code, reason } = harvested.table
  const right = rightVerdict(scenario, harvested)
  return verdict === right ? [] : [`verdict ${verdict} instead of ${right} (${code}: ${reason})`]
}

/** The verdict that the scenario deserves, whatever the harvest says of itself. */
function rightVerdict(scenario: Scenario, { table, ended, wrongCounts }: Harvested): Verdict {
  const { ending, counting, withholds, odd } = scenario
  const { rows, hidden } = table
  if (ending !== null && ended === 'rows') {
    if (ending.kind === 'deny-table') return rows > 0 ? 'partial' : 'denied'
    return ending.kind === 'absent-table' ? 'absent' : 'failed'
  }
  // Rows that have to be asked for by their ids, where other rows come, are not read.
  if (odd.ignoresLists && readsByIds(scenario) && table.code === 'QUERY_REJECTED') return 'failed'
  if (givesNoCount(counting)) return 'unproven'
  // No split parts a row from its twin, nor windows of keys between which no other one can be named.
  if (table.verdict === 'unproven' && (odd.twins.length > 0 || isBetweenNames(scenario))) return 'unproven'
  if (hidden === null && isBeyondProof(scenario)) return 'unproven'
  // Counts and rows of several moments prove nothing where they change, or where one of them does not come.
  const isShaken =
    scenario.drift !== null ||
    scenario.hiddenLater !== null ||
    scenario.passing.length > 0 ||
    scenario.quota !== null ||
    ended === 'counts'
  if (table.verdict === 'unproven' && countsElsewhere(counting) && isShaken) return 'unproven'
  // A row that leaves the table's window between an answer and its count contradicts as well as a wrong count does.
  const contradictions = wrongCounts + (scenario.drift !== null && scenario.order === 'sys_updated_on' ? 1 : 0)
  if (table.verdict === 'unproven' && wrongCounts > 0 && contradictions >= CONTRADICTIONS) return 'unproven'
  const isWithheld = withholds && rows > 0
  // How many are hidden was held against the model, interval by interval.
  return hidden !== 0 || isWithheld ? 'partial' : 'complete'
}

function readsByIds(scenario: Scenario): boolean {
  const reading = readingOf(scenario)
  return reading === 'ordered-offsets' || reading === 'offsets'
}

/** Where answers are small, keys are split at one that can be named between two others, and ids that people gave have none there. */
function isBetweenNames(scenario: Scenario): boolean {
  const { odd, cap, quota } = scenario
  return odd.naming.ids === 'given' && (readingOf(scenario) === 'key-windows' || cap !== null || quota !== null)
}

/** Where ranges are not honoured, ids are listed by offset: what changes meanwhile, or what no order shows, leaves a doubt. */
function isBeyondProof(scenario: Scenario): boolean {
  const { drift, hiddenLater, odd } = scenario
  switch (readingOf(scenario)) {
    case 'ordered-offsets':
      // A row that cannot be read may stand where a look would show whether an answer was cut short.
      return drift !== null || hiddenLater !== null || odd.ignoresLists || odd.rows !== null
    case 'offsets':
      return true
    default:
      return false
  }
}
