import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { notImplemented } from '../http/answer.ts'
import { RefusedRequest } from '../http/refusal.ts'
import type { Collation } from '../query/match-row.ts'
import type { SimulatedRow } from './simulated-row.ts'
import type { Sequence, SortedIndex } from './sorted-index.ts'
import { type TableDefinition, TableStore } from './table-store.ts'

/** Rows that follow from their places: ids ascend with the place, from 0 to below `count`. */
export interface GeneratedRows {
  readonly count: number
  idAt(place: number): string
  rowAt(place: number): SimulatedRow
  /** The place at which an id would be, if it is one of the table's; any number otherwise. */
  placeOf(id: string): number
}

/**
 * A table of any size: its rows are made when they are asked for, and forgotten. It is read by `sys_id` alone, and
 * whoever would change it or list it whole gets CONFIG_INVALID.
 */
export class GeneratedStore extends TableStore {
  readonly #rows: GeneratedRows
  readonly #index: SortedIndex

  constructor(definition: TableDefinition, collation: Collation, rows: GeneratedRows) {
    super(definition, collation, () => [])
    this.#rows = rows
    const ids = sequence(rows.count, (place) => rows.idAt(place))
    this.#index = { column: 'sys_id', rows: sequence(rows.count, (place) => rows.rowAt(place)), leads: ids, ids }
  }

  override get holdsRows(): boolean {
    return false
  }

  override index(column: string): SortedIndex {
    if (column !== 'sys_id')
      throw new RefusedRequest(notImplemented(`${this.name} by ${column}: its rows are not held`))
    return this.#index
  }

  override find(id: string): SimulatedRow | null {
    const place = this.#rows.placeOf(id)
    return this.#index.ids.at(place) === id ? this.#rows.rowAt(place) : null
  }

  override rows(): readonly SimulatedRow[] {
    return this.#refuse()
  }

  override ownRows(): readonly SimulatedRow[] {
    return this.#refuse()
  }

  override setOwnRows(): void {
    this.#refuse()
  }

  override put(): void {
    this.#refuse()
  }

  override remove(): boolean {
    return this.#refuse()
  }

  override replace(): boolean {
    return this.#refuse()
  }

  #refuse(): never {
    throw new HarvestError(
      'CONFIG_INVALID',
      `the rows of ${this.name} are made when asked for: none is held or changed`,
    )
  }
}

/** A list of which each entry is made when it is asked for; as an array's, negative places count from the end. */
function sequence<T>(length: number, make: (place: number) => T): Sequence<T> {
  const from = (place: number): number => Math.min(length, place < 0 ? Math.max(0, length + place) : place)
  return {
    length,
    at: (place) => {
      const wanted = place < 0 ? length + place : place
      return wanted >= 0 && wanted < length ? make(wanted) : undefined
    },
    slice: (start, end = length) =>
      Array.from({ length: Math.max(0, from(end) - from(start)) }, (_, at) => make(from(start) + at)),
  }
}
