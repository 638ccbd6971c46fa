import { APPLICATIONS } from './applications.ts'
import type { CatalogueTable } from './catalogue-table.ts'
import { FLOWS } from './flows.ts'
import { IDENTITY } from './identity.ts'
import { INBOUND } from './inbound.ts'
import { OUTBOUND } from './outbound.ts'
import { SCHEDULES } from './schedules.ts'
import { SERVER_LOGIC } from './server-logic.ts'
import { TRAIL } from './trail.ts'

/** The tables of the `automation` profile: definitions first, then who may, then what happened. */
export function automationCatalogue(): readonly CatalogueTable[] {
  return AUTOMATION
}

/** What is known of a table by name; null for a table that the catalogue does not list. */
export function catalogueTable(table: string): CatalogueTable | null {
  return BY_NAME.get(table) ?? null
}

const AUTOMATION: readonly CatalogueTable[] = [
  ...SERVER_LOGIC,
  ...SCHEDULES,
  ...FLOWS,
  ...OUTBOUND,
  ...INBOUND,
  ...IDENTITY,
  ...APPLICATIONS,
  ...TRAIL,
]

const BY_NAME: ReadonlyMap<string, CatalogueTable> = new Map(AUTOMATION.map((known) => [known.table, known]))
