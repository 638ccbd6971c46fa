import type { RowCondition } from '../../contract/table/table-plan.ts'
import type { CatalogueTable } from './catalogue-table.ts'

/** What sets a table apart from the usual: snapshot by `sys_id`, nothing withheld, present on every instance. */
export interface TableTraits {
  readonly logDays?: number
  /** Days for which the platform keeps most rows, where some stay for longer and are read as well. */
  readonly keptDays?: number
  readonly secret?: string
  readonly sensitive?: string
  /** Sensitive columns that some releases may have under this name: left out where found, never asked for unseen. */
  readonly suspected?: string
  /** Rows of which the sensitive columns are harmless: these alone are read, with them. */
  readonly onlyRows?: RowCondition
  /** What gets into the sensitive columns, where it is not what somebody typed in. */
  readonly because?: string
  readonly optional?: boolean
  readonly notes?: readonly string[]
}

/** Days of a log that are read by default: the shortest time for which the platform keeps its rotated logs. */
export const USUAL_LOG_DAYS = 7

/** Why most columns are sensitive. */
const TYPED_IN = 'keys that somebody typed in'

const CREATED = 'sys_id sys_created_by sys_created_on'
const SYSTEM = `${CREATED} sys_mod_count sys_updated_by sys_updated_on`
const METADATA = `${SYSTEM} sys_class_name sys_name sys_package sys_policy sys_scope sys_update_name`
const RULE_DOMAIN = 'sys_domain sys_domain_path sys_overrides'

/** Describes an application file, a child of `sys_metadata` (reference: ServiceNow documentation, "Application files"); columns are separated by spaces. */
export function fileTable(table: string, title: string, columns: string, traits: TableTraits = {}): CatalogueTable {
  return describe(table, title, `${METADATA} ${columns}`, traits)
}

/** Describes an application file of which a domain may own an overriding copy (reference: "Domain separation"). */
export function domainFileTable(
  table: string,
  title: string,
  columns: string,
  traits: TableTraits = {},
): CatalogueTable {
  return fileTable(table, title, `${columns} ${RULE_DOMAIN}`, traits)
}

/** Describes a table that stands alone: users, assignments, connections, schedule items. */
export function plainTable(table: string, title: string, columns: string, traits: TableTraits = {}): CatalogueTable {
  return describe(table, title, `${SYSTEM} ${columns}`, traits)
}

/** Describes a table whose rows are written once and never changed, so that they carry creation columns alone. */
export function writtenOnceTable(
  table: string,
  title: string,
  columns: string,
  traits: TableTraits = {},
): CatalogueTable {
  return describe(table, title, `${CREATED} ${columns}`, traits)
}

function describe(table: string, title: string, columns: string, traits: TableTraits): CatalogueTable {
  const sensitive = words(`${traits.sensitive ?? ''} ${traits.suspected ?? ''}`)
  return {
    table,
    title,
    columns: words(`${columns} ${traits.sensitive ?? ''}`),
    order: traits.logDays === undefined ? 'sys_id' : 'sys_created_on',
    logDays: traits.logDays ?? null,
    keptDays: traits.keptDays ?? traits.logDays ?? null,
    secretColumns: words(traits.secret ?? ''),
    sensitiveColumns: sensitive,
    onlyRows: traits.onlyRows ?? null,
    sensitiveBecause: sensitive.length === 0 ? null : (traits.because ?? TYPED_IN),
    optional: traits.optional ?? false,
    notes: traits.notes ?? [],
  }
}

function words(text: string): readonly string[] {
  return [...new Set(text.split(' ').filter((word) => word !== ''))]
}
