import { createHash } from 'node:crypto'
import { instanceTime } from '../../../contract/row/instance-time.ts'
import type { RowShape, SimulatedRow } from '../../store/simulated-row.ts'
import { FLOW_ROWS } from './flow-rows.ts'
import { IDENTITY_ROWS } from './identity-rows.ts'
import { OUTBOUND_ROWS } from './outbound-rows.ts'
import { SCHEDULE_ROWS } from './schedule-rows.ts'
import { SERVER_ROWS } from './server-rows.ts'
import type { StoryRows } from './story-rows.ts'

/** A company's automations, small enough to be known by heart: every relation and every finding of an inventory, and what looks like one and is none. @internal */
export const STORY: StoryRows = {
  ...SERVER_ROWS,
  ...SCHEDULE_ROWS,
  ...FLOW_ROWS,
  ...OUTBOUND_ROWS,
  ...IDENTITY_ROWS,
}

const DAY_MS = 86_400_000
const PLATFORM_ID = /^[0-9a-f]{32}$/

/** The id of a story's row, in the platform's form. @internal */
export function storyId(name: string): string {
  return PLATFORM_ID.test(name) ? name : createHash('md5').update(`story/${name}`).digest('hex')
}

/** A table, the one that it extends, and those that extend it: a row of theirs stands in the narrowest alone. */
export interface StoryPlace {
  readonly table: string
  readonly parent: string | null
  readonly children: readonly string[]
}

/** The story's rows of a table, as an instance holds them; those of logs were written a day before now. */
export function storyRows(
  { table, parent, children }: StoryPlace,
  shape: RowShape,
  now: number,
): readonly SimulatedRow[] {
  const written = instanceTime(now - DAY_MS)
  const narrower = new Set(children.flatMap((child) => (STORY[child] ?? []).map(({ sys_id }) => sys_id)))
  const own = (STORY[table] ?? []).filter(({ sys_id }) => !narrower.has(sys_id))
  return own.map((narrow) => {
    const wide = parent === null ? undefined : STORY[parent]?.find(({ sys_id }) => sys_id === narrow.sys_id)
    const row = { ...wide, ...narrow }
    const id = storyId(row.sys_id)
    const given: Readonly<Record<string, string>> = {
      sys_class_name: table,
      sys_mod_count: '0',
      sys_updated_on: written,
      ...Object.fromEntries(Object.entries(row).map(([column, value]) => [column, withIds(value)])),
      sys_id: id,
      sys_created_on: written,
    }
    return { id, shape, cells: shape.columns.map((column) => given[column] ?? '') }
  })
}

const IDS: ReadonlySet<string> = new Set(Object.values(STORY).flatMap((rows) => rows.map(({ sys_id }) => sys_id)))

/** References, lists of them, and ids that scripts name lead to the ids in the platform's form. */
function withIds(value: string): string {
  const pieces = value.split(',')
  return pieces.every((piece) => IDS.has(piece))
    ? pieces.map(storyId).join(',')
    : value.replace(/'(\w+)'/g, (quoted, name) => (IDS.has(name) ? `'${storyId(name)}'` : quoted))
}
