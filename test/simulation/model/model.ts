import type { Key } from '../../../src/contract/row/key.ts'
import type { TableOrder } from '../../../src/contract/table/table-plan.ts'
import type { RowChange } from '../../../src/simulator/index.ts'
import { fold } from '../../../src/simulator/query/match-row.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Cells, Source } from '../scenario/source.ts'

/** One state in which a row was. */
interface Version {
  readonly cells: Cells
  /** Its position in the order; null outside the window. */
  readonly key: Key | null
  readonly isVisible: boolean
}

/** What became of one row while it was read. */
export interface Life {
  readonly id: string
  readonly versions: readonly Version[]
  /** True for a row that was there from before the first answer until after the last. */
  readonly isThroughout: boolean
  /** True where an access rule came to hide it on the way. */
  readonly isHiddenLater: boolean
  /** Hidden rows of the same id. */
  readonly twins: number
}

/** The lives of all rows that a table ever had while it was read, told by the scenario and the instance's own list of changes. */
export function livesOf(scenario: Scenario, source: Source, changes: readonly RowChange[]): readonly Life[] {
  const lives = new Map<string, { versions: Version[]; isThroughout: boolean }>()
  const versionOf = (cells: Cells): Version => ({
    cells,
    key: keyIn(cells, scenario.order, source),
    isVisible: !source.hides(cells),
  })
  for (const cells of source.rows) lives.set(cells.sys_id ?? '', { versions: [versionOf(cells)], isThroughout: true })
  for (const { id, after } of changes) {
    const life = lives.get(id) ?? { versions: [], isThroughout: false }
    if (after === null) life.isThroughout = false
    else life.versions.push(versionOf(after))
    lives.set(id, life)
  }
  return [...lives].map(([id, life]) => ({
    id,
    ...life,
    isHiddenLater: source.hiddenLater.has(id),
    twins: source.twins.filter((each) => each === id).length,
  }))
}

function keyIn(cells: Cells, order: TableOrder, { window }: Source): Key | null {
  const id = cells.sys_id ?? ''
  if (order === 'sys_id') return id
  const time = cells[order] ?? ''
  const isWithin = window === null || (time >= instanceText(window.from) && time < instanceText(window.to))
  return isWithin ? `${time} ${id}` : null
}

function instanceText(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}

/** True for a row of which nothing that matters changed: it must be there exactly once, or be counted as hidden. */
export function isStable({ versions, isThroughout, isHiddenLater }: Life): boolean {
  return isThroughout && versions.length === 1 && !isHiddenLater
}

/** The position of a row that never moved; null for one that did, or that was outside the window at some time. */
export function steadyKey({ versions }: Life): Key | null {
  const key = versions[0]?.key ?? null
  return versions.every((version) => version.key === key) ? key : null
}

/** True where a row can be in an answer at any time. */
export function isAlwaysVisible({ versions, isThroughout, isHiddenLater }: Life): boolean {
  return isThroughout && !isHiddenLater && versions.every(({ isVisible }) => isVisible)
}

/** True where a row is counted and not shown at any time. */
export function isAlwaysHidden({ versions, isThroughout }: Life): boolean {
  return isThroughout && versions.every(({ isVisible }) => !isVisible)
}

/** True where a row was counted and not shown at some time. */
export function isEverHidden({ versions, isHiddenLater }: Life): boolean {
  return isHiddenLater || versions.some(({ isVisible }) => !isVisible)
}

/** How the database of a scenario compares keys. */
export function orderOf({ odd }: Scenario): (a: Key, b: Key) => number {
  const { collation } = odd.naming
  return (a, b) => {
    const [left, right] = [fold(a, collation), fold(b, collation)]
    return left < right ? -1 : left > right ? 1 : 0
  }
}
