import { APPLICATIONS } from './applications.ts'
import type { CatalogueTable } from './catalogue-table.ts'
import { CHANGES } from './changes.ts'
import { FLOW_VALUES, OTHER_FLOWS } from './flow-values.ts'
import { FLOWS } from './flows.ts'
import { IDENTITY } from './identity.ts'
import { INBOUND } from './inbound.ts'
import { OUTBOUND } from './outbound.ts'
import { PAGES } from './pages.ts'
import { SCHEDULES } from './schedules.ts'
import { SERVER_LOGIC } from './server-logic.ts'
import { TRAIL } from './trail.ts'

/** Tables that belong together. */
interface CatalogueChapter {
  readonly title: string
  readonly tables: readonly CatalogueTable[]
}

/** The chapters of the `automation` profile: definitions first, then who may, then what happened; docs/tables.md is written from them. @internal */
export const CATALOGUE_CHAPTERS: readonly CatalogueChapter[] = [
  { title: 'Server logic', tables: SERVER_LOGIC },
  { title: 'Pages and forms', tables: PAGES },
  { title: 'Schedules', tables: SCHEDULES },
  { title: 'Flows', tables: FLOWS },
  { title: 'What steps hold', tables: FLOW_VALUES },
  { title: 'Playbooks, legacy workflows, AI agents', tables: OTHER_FLOWS },
  { title: 'Calls outside', tables: OUTBOUND },
  { title: 'Calls from outside', tables: INBOUND },
  { title: 'Users, roles, access rules', tables: IDENTITY },
  { title: 'Applications, tables, properties', tables: APPLICATIONS },
  { title: 'What ran and what was called', tables: TRAIL },
  { title: 'What changed', tables: CHANGES },
]

/** The tables of the `automation` profile. */
export function automationCatalogue(): readonly CatalogueTable[] {
  return AUTOMATION
}

/** What is known of a table by name; null for a table that the catalogue does not list. */
export function catalogueTable(table: string): CatalogueTable | null {
  return BY_NAME.get(table) ?? null
}

const AUTOMATION: readonly CatalogueTable[] = CATALOGUE_CHAPTERS.flatMap(({ tables }) => tables)

const BY_NAME: ReadonlyMap<string, CatalogueTable> = new Map(AUTOMATION.map((known) => [known.table, known]))
