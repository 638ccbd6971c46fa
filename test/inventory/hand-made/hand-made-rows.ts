import { TABLE_READINGS } from '../../../src/inventory/read/table-readings.ts'
import { STORY } from '../../../src/simulator/dataset/story/story.ts'
import type { TestRows } from '../support/publish-rows.ts'

/** A whole instance, small enough to be known by heart: every relation and every finding, and what looks like one and is none. */
export const HAND_MADE_ROWS: TestRows = {
  ...Object.fromEntries(TABLE_READINGS.map(({ table }) => [table, []])),
  ...STORY,
}
