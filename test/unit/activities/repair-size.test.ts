import { expect, test } from 'vitest'
import { checkRepairSize, MOST_DAMAGED_STRETCHES } from '../../../src/activities/plan/plan-repair.ts'
import type { AdoptedRange, AdoptedTable } from '../../../src/contract/table/adopted-table.ts'

const KEY = 'f'.repeat(32)
const RECEIPT = { receipt: 'a'.repeat(64), rows: 10_000, hidden: 0, missingColumns: [], unproven: null }
const SOUND: AdoptedRange = { lo: KEY, hi: KEY, stored: RECEIPT, unread: null }
const DAMAGED: AdoptedRange = { lo: KEY, hi: KEY, stored: null, unread: null }

/** A table of which every other part is damaged. */
function tableWith(stretches: number): AdoptedTable {
  return { ranges: Array.from({ length: stretches }, () => [SOUND, DAMAGED]).flat() }
}

test('a run that is damaged in as many places as a repair reads again gives a plan well below what Temporal takes', () => {
  const tables = [tableWith(MOST_DAMAGED_STRETCHES / 2), tableWith(MOST_DAMAGED_STRETCHES / 2)]
  expect(() => checkRepairSize(tables, 'r')).not.toThrow()
  expect(JSON.stringify(tables).length).toBeLessThan(1_000_000)
})

test('a run that is damaged in more places is refused with their number and the way out', () => {
  const tables = [tableWith(MOST_DAMAGED_STRETCHES), tableWith(1)]
  expect(() => checkRepairSize(tables, 'r')).toThrow(
    'run r is damaged in 2001 places, more than the 2000 that a repair can handle: start a new run',
  )
})
