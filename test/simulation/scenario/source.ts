import { instanceTime } from '../../../src/contract/row/instance-time.ts'
import type { TimeWindow } from '../../../src/contract/run/harvest-request.ts'
import { createRandom, randomId } from '../../../src/simulator/dataset/random.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import { countingFaults } from './counting.ts'
import { givenId, idsAt, oddFaults } from './oddities.ts'
import { type PassingFault, type Scenario, TABLE, WITHHELD } from './scenario.ts'

/** A row's plain texts by column. */
export type Cells = Readonly<Record<string, string>>

/** What the instance is before the first request, and how it will behave. */
export interface Source {
  readonly rows: readonly Cells[]
  readonly faults: readonly Fault[]
  readonly window: TimeWindow | null
  /** Whether a row with these texts is hidden from the start on. */
  readonly hides: (cells: Cells) => boolean
  /** Ids of rows that are hidden from a later request on. */
  readonly hiddenLater: ReadonlySet<string>
  /** Ids of rows beside which there is a hidden one of the same id; one that is named twice has two. */
  readonly twins: readonly string[]
}

/** The instance's clock when a harvest begins. */
export const START_MS = Date.UTC(2026, 10, 24, 10, 0, 0)
/** Rows were written before that, in as many seconds as there are. */
const FIRST_ROW_MS = START_MS - 3_600_000
const DAY_MS = 86_400_000
/** As good as always. */
const FROM_THEN_ON = 1_000_000

/** Makes what a scenario begins with. */
export function sourceOf(scenario: Scenario): Source {
  const rows = startRows(scenario)
  const hidden = hiding(scenario, rows)
  const ids = rows.map(({ sys_id = '' }) => sys_id).sort()
  const odd = scenario.odd.rows === null ? [] : idsAt(scenario.odd.rows.at, ids)
  const later = idsAmong(rows, scenario.hiddenLater?.share ?? 0, scenario.rows.seed + 2)
  return {
    rows,
    faults: [
      ...refusalFaults(scenario),
      ...hidden.faults,
      ...laterFaults(scenario, later),
      ...oddFaults(TABLE, scenario.odd, ids),
      ...otherFaults(scenario),
    ],
    window: windowOf(scenario, rows),
    // An odd row is counted and not stored, as a hidden one is.
    hides: (cells) => hidden.hides(cells) || odd.includes(cells.sys_id ?? ''),
    hiddenLater: new Set(later),
    twins: idsAt(scenario.odd.twins, ids),
  }
}

function startRows({ rows: { count, seed, leadingZeros, perSecond }, odd }: Scenario): readonly Cells[] {
  const random = createRandom(seed)
  const zeros = '0'.repeat(leadingZeros)
  return Array.from({ length: count }, (_, at) => {
    const time = instanceTime(FIRST_ROW_MS + Math.floor(at / perSecond) * 1000)
    const sys_id = odd.naming.ids === 'given' ? givenId(random, at) : (zeros + randomId(random)).slice(0, 32)
    const times = { sys_created_on: time, sys_updated_on: time }
    return { sys_id, ...times, sys_mod_count: String(random.below(5)), user: randomId(random) }
  })
}

/** A time order's window; only creation times, which stay, may lie beyond the start. */
function windowOf({ order, cutHead, cutTail }: Scenario, rows: readonly Cells[]): TimeWindow | null {
  if (order === 'sys_id') return null
  const lastMs = Date.parse(`${(rows.at(-1)?.[order] ?? instanceTime(FIRST_ROW_MS)).replace(' ', 'T')}Z`)
  const headMs = cutHead ? Math.floor((lastMs - FIRST_ROW_MS) / 5) : -DAY_MS
  const open = order === 'sys_updated_on' ? START_MS : START_MS + DAY_MS
  const toMs = cutTail === null ? open : FIRST_ROW_MS + 1000 + (lastMs - FIRST_ROW_MS) * (1 - cutTail)
  return { from: wholeSecond(FIRST_ROW_MS + headMs), to: wholeSecond(Math.max(toMs, FIRST_ROW_MS + headMs)) }
}

function wholeSecond(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString()
}

function hiding({ hiding: { scattered, stretch }, order, rows: { seed } }: Scenario, rows: readonly Cells[]) {
  const ids = idsAmong(rows, scattered, seed + 1)
  const known = new Set(ids)
  const bounds = stretch === null ? null : stretchOf(rows.map((row) => row[order] ?? '').sort(), stretch)
  const faults: readonly Fault[] = [
    { table: TABLE, fault: 'hide-rows', ids: [...ids] },
    ...(bounds === null ? [] : [{ table: TABLE, fault: 'hide-rows' as const, column: order, ...bounds }]),
  ]
  const hides = (cells: Cells): boolean => {
    const text = cells[order] ?? ''
    const isBelowEnd = bounds?.to === undefined || text <= bounds.to
    const isWithin = bounds !== null && text >= (bounds.from ?? '') && isBelowEnd
    return known.has(cells.sys_id ?? '') || isWithin
  }
  return { faults, hides }
}

/** The texts between which a stretch of an order lies; open at an end that it reaches. */
function stretchOf(
  ascending: readonly string[],
  [from, to]: readonly [number, number],
): { readonly from?: string; readonly to?: string } {
  const at = (share: number): string =>
    ascending[Math.min(Math.floor(share * ascending.length), ascending.length - 1)] ?? ''
  // Something must bound it: an open stretch is one from the smallest text on.
  return { from: from === 0 ? '0' : at(from), ...(to === 1 ? {} : { to: at(to) }) }
}

function idsAmong(rows: readonly Cells[], share: number, seed: number): readonly string[] {
  const random = createRandom(seed)
  return rows.filter(() => random.chance(share)).map((row) => row.sys_id ?? '')
}

function refusalFaults({ refusal }: Scenario): readonly Fault[] {
  if (refusal === null) return []
  if (!refusal.isSilent) return [{ table: TABLE, fault: 'deny-query', refuses: refusal.of }]
  return [
    ...(refusal.of === 'range' ? [] : [{ table: TABLE, fault: 'ignore-order' as const }]),
    ...(refusal.of === 'order' ? [] : [{ table: TABLE, fault: 'ignore-range' as const }]),
  ]
}

function laterFaults({ hiddenLater }: Scenario, ids: readonly string[]): readonly Fault[] {
  if (hiddenLater === null) return []
  return [
    { table: TABLE, fault: 'hide-rows', ids: [...ids], at: { request: hiddenLater.request }, times: FROM_THEN_ON },
  ]
}

function otherFaults(scenario: Scenario): readonly Fault[] {
  const { drift, ending, withholds, counting, cap, quota, odd } = scenario
  const changes =
    drift === null
      ? []
      : [drift].map(({ request, ...plan }) => ({
          ...plan,
          // Behind ids that people gave there is no place that a number tells.
          ahead: plan.ahead && odd.naming.ids === 'hex',
          at: { request },
        }))
  return [
    ...scenario.passing.map(passingFault),
    ...changes.map((change) => ({ table: TABLE, fault: 'drift' as const, leavesTrace: false, ...change })),
    ...(ending === null ? [] : [endingFault(ending)]),
    ...(withholds ? [{ table: TABLE, fault: 'withhold-columns' as const, columns: [WITHHELD] }] : []),
    ...countingFaults(TABLE, counting),
    ...(cap === null ? [] : [{ table: TABLE, fault: 'cap-limit' as const, rows: cap }]),
    ...(quota === null ? [] : [{ table: TABLE, fault: 'quota' as const, rows: quota }]),
  ]
}

function endingFault({ kind, request }: NonNullable<Scenario['ending']>): Fault {
  const where = { table: TABLE, at: { request }, times: FROM_THEN_ON }
  return kind === 'status 500' ? { ...where, fault: 'status', status: 500, body: 'json' } : { ...where, fault: kind }
}

function passingFault({ kind, request, times }: PassingFault): Fault {
  const where = { table: TABLE, at: { request }, times }
  switch (kind) {
    case 'partial-200 glued':
      return { ...where, fault: 'partial-200' }
    case 'partial-200 beside':
      return { ...where, fault: 'partial-200', form: 'beside' }
    case 'reset before':
      return { ...where, fault: 'reset' }
    case 'reset middle':
      return { ...where, fault: 'reset', moment: 'middle' }
    case 'status 500':
      return { ...where, fault: 'status', status: 500, body: 'json' }
    case 'status 503':
      return { ...where, fault: 'status', status: 503 }
    case 'status 403':
      return { ...where, fault: 'status', status: 403 }
    case 'status 404':
      return { ...where, fault: 'status', status: 404, body: 'json' }
    case 'rate-limit with a wait':
      return { ...where, fault: 'rate-limit', retryAfterSeconds: 3 }
    default:
      return { ...where, fault: kind }
  }
}
