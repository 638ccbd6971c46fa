import { type GroundRow, isSet } from '../read/ground-row.ts'
import type { CallSite, SiteKind } from '../script/code-facts.ts'

/** Calls that rules look at themselves; of every other kind they see the edges. */
const ASKED_KINDS: ReadonlySet<SiteKind> = new Set([
  'address',
  'basic-auth',
  'dynamic-code',
  'suppression',
  'secret',
] as const)

/** Classes that read rows without asking for the caller's rights. */
const UNCHECKED_CLASSES: readonly string[] = ['GlideRecord', 'GlideAggregate']

/** True for a call that a rule looks at once the relations are derived. */
export function isAskedCall(table: string, row: GroundRow, site: CallSite): boolean {
  return (
    ASKED_KINDS.has(site.kind) ||
    (table === 'sys_script_include' && isSet(row, 'client_callable') && readsUnchecked(site))
  )
}

/** True for a call that reads rows without asking for the caller's rights. */
export function readsUnchecked({ kind, api }: CallSite): boolean {
  return kind === 'table' && UNCHECKED_CLASSES.includes(api)
}
