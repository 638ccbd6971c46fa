import { TABLE_READINGS } from '../../../src/inventory/read/table-readings.ts'
import type { TestRows } from '../support/publish-rows.ts'
import { FLOW_ROWS } from './flow-rows.ts'
import { IDENTITY_ROWS } from './identity-rows.ts'
import { OUTBOUND_ROWS } from './outbound-rows.ts'
import { SERVER_ROWS } from './server-rows.ts'

/** A whole instance, small enough to be known by heart: every relation and every finding, and what looks like one and is none. */
export const HAND_MADE_ROWS: TestRows = {
  ...Object.fromEntries(TABLE_READINGS.map(({ table }) => [table, []])),
  ...SERVER_ROWS,
  ...FLOW_ROWS,
  ...OUTBOUND_ROWS,
  ...IDENTITY_ROWS,
}
