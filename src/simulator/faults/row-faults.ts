import { hashText } from '../query/hash-text.ts'
import type { Selection } from '../query/select-rows.ts'
import { cellOf, type SimulatedRow, withCells } from '../store/simulated-row.ts'
import type { TableStore } from '../store/table-store.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/** What row and column access rules leave of a page's rows. */
export interface RowAccess {
  isHidden(row: SimulatedRow): boolean
  readonly withheld: ReadonlySet<string>
  /** How a row comes without its id; null for one that comes with it. */
  keylessForm(row: SimulatedRow): 'empty' | 'bare' | null
  /** True serves every value as `{display_value, value}`. */
  readonly asObjects: boolean
  /** A text that replaces one cell, or null to serve the stored one. */
  replacement(row: SimulatedRow, column: string): string | null
  /** What stands raw, so that the answer is no JSON, before the value of one cell; empty for every other. */
  rawBefore(row: SimulatedRow, column: string): string
}

const RAW = { newline: '\n', control: '\u0001' } as const

const HASH_SPAN = 2 ** 32

/** Reads hidden rows, withheld columns and swollen cells out of the faults that strike. */
export function rowAccess(faults: readonly ParsedFault[], store: TableStore): RowAccess {
  const tests = faults.flatMap((fault) => (fault.fault === 'hide-rows' ? hidingTests(fault, store) : []))
  const withheld = faults.flatMap((fault) =>
    fault.fault === 'withhold-columns' || fault.fault === 'deny-columns' ? fault.columns : [],
  )
  const giant = faultOf(faults, 'giant-row')
  const giantId = giant === undefined ? null : (giant.row ?? store.index('sys_id').rows.at(0)?.id ?? null)
  const spoilt = faults.flatMap((fault) => (fault.fault === 'raw-text' ? fault : []))
  const giantText = giant === undefined ? '' : 'x'.repeat(giant.bytes)
  return {
    isHidden: (row) => tests.some((test) => test(row)),
    withheld: new Set(withheld),
    keylessForm: (row) => faults.find((fault) => isKeyless(fault, row))?.form ?? null,
    asObjects: faultOf(faults, 'display-values') !== undefined,
    rawBefore: (row, column) => (spoilt.length === 0 ? '' : rawText(spoilt, row, column)),
    replacement: (row, column) => (row.id === giantId && column === giant?.column ? giantText : null),
  }
}

function rawText(
  faults: readonly Extract<ParsedFault, { fault: 'raw-text' }>[],
  row: SimulatedRow,
  column: string,
): string {
  const spoilt = faults.find((fault) => fault.row === row.id && fault.column === column)
  return spoilt === undefined ? '' : RAW[spoilt.form]
}

function isKeyless(fault: ParsedFault, row: SimulatedRow): fault is Extract<ParsedFault, { fault: 'keyless-rows' }> {
  return fault.fault === 'keyless-rows' && fault.ids.includes(row.id)
}

/** A selection in which rows have twins: each another one with the same id directly behind it. */
export function withTwin(faults: readonly ParsedFault[], store: TableStore, selection: Selection): Selection {
  const twins = new Map(
    faults.flatMap((fault) =>
      fault.fault === 'twin-row' ? [[fault.row ?? store.index('sys_id').rows.at(0)?.id, fault.column] as const] : [],
    ),
  )
  if (twins.size === 0) return selection
  const rows = selection.page(0, selection.count()).flatMap((row) => {
    const column = twins.get(row.id)
    return column === undefined ? [row] : [row, withCells(row, { [column]: 'twin' })]
  })
  return { count: () => rows.length, page: (offset, limit) => rows.slice(offset, offset + limit) }
}

type HideRows = Extract<ParsedFault, { fault: 'hide-rows' }>

function hidingTests(fault: HideRows, store: TableStore): ((row: SimulatedRow) => boolean)[] {
  const { fraction, seed, column, from, to, ids, first, last, all } = fault
  const tests: ((row: SimulatedRow) => boolean)[] = []
  if (all === true) tests.push(() => true)
  if (fraction !== undefined) tests.push((row) => hashText(row.id, seed) / HASH_SPAN < fraction)
  if (from !== undefined || to !== undefined) {
    const isWithin = (text: string) => (from === undefined || text >= from) && (to === undefined || text <= to)
    tests.push((row) => isWithin(cellOf(row, column)))
  }
  if (ids !== undefined) tests.push(isAmong(ids))
  if (first !== undefined) tests.push(isAmong(idsOf(store.index('sys_id').rows.slice(0, first))))
  if (last !== undefined) tests.push(isAmong(last === 0 ? [] : idsOf(store.index('sys_id').rows.slice(-last))))
  return tests
}

function isAmong(ids: readonly string[]): (row: SimulatedRow) => boolean {
  const known = new Set(ids)
  return (row) => known.has(row.id)
}

function idsOf(rows: readonly SimulatedRow[]): readonly string[] {
  return rows.map((row) => row.id)
}
