import { expect } from 'vitest'
import type { HarvestedInstance } from '../harvested-instance.ts'
import { foldedState } from './folded-state.ts'

/** Expects a table's folded state to be the rows that the instance shows, in the versions that it shows. */
export function expectState({ folder, simulator }: HarvestedInstance, table: string): void {
  const state = foldedState(folder, table)
  const shown = simulator.visibleRows(table)
  expect([...state.keys()].sort()).toEqual(shown.map(({ sys_id }) => sys_id))
  for (const row of shown) expect(state.get(row.sys_id ?? '')).toMatchObject({ sys_updated_on: row.sys_updated_on })
}
