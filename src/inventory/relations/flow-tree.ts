import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'

/** Tables of what stands in a flow, of both generations. */
const INSIDE_TABLES = [
  'sys_hub_action_instance',
  'sys_hub_action_instance_v2',
  'sys_hub_sub_flow_instance',
  'sys_hub_sub_flow_instance_v2',
  'sys_hub_flow_logic_instance_v2',
] as const

/** A row in a flow or an action, and whether it is of what runs or only of the draft. */
export interface InsideFlow {
  readonly table: string
  readonly row: GroundRow
  readonly how: 'snapshot' | 'draft'
}

/** The published copy of a flow that runs; null where it has none. */
export function runningSnapshot(ground: Ground, flow: GroundRow): string | null {
  const named = valueIn(flow, 'master_snapshot') || valueIn(flow, 'latest_snapshot')
  if (named !== '') return named
  const copies = ground.find('sys_hub_flow_snapshot', 'parent_flow', flow.sys_id)
  return (copies.find((each) => valueIn(each, 'master') === 'true') ?? copies.at(-1))?.sys_id ?? null
}

/** What stands in a flow: that of the copy that runs, or of the draft where nothing of a copy was read. */
export function insideFlow(ground: Ground, flow: GroundRow): readonly InsideFlow[] {
  const snapshot = runningSnapshot(ground, flow)
  const running = snapshot === null ? [] : inside(ground, INSIDE_TABLES, snapshot, 'snapshot')
  return running.length > 0 ? running : inside(ground, INSIDE_TABLES, flow.sys_id, 'draft')
}

function inside(
  ground: Ground,
  tables: readonly string[],
  flow: string,
  how: InsideFlow['how'],
): readonly InsideFlow[] {
  return tables.flatMap((table) => ground.find(table, 'flow', flow).map((row) => ({ table, row, how })))
}

/** The steps of an action: those of the copy that runs, or of the definition where none of a copy were read; never both. */
export function stepsOfAction(ground: Ground, action: GroundRow): readonly InsideFlow[] {
  const snapshot = valueIn(action, 'master_snapshot') || valueIn(action, 'latest_snapshot')
  const running = ground.find('sys_hub_step_instance', 'action', snapshot)
  const steps = running.length > 0 ? running : ground.find('sys_hub_step_instance', 'action', action.sys_id)
  const how = running.length > 0 ? 'snapshot' : 'draft'
  return steps.map((row) => ({ table: 'sys_hub_step_instance', row, how }))
}

/** The definition that an action's id means: itself, or the one of which it is a published copy. */
export function actionDefinition(ground: Ground, id: string): string {
  if (ground.row('sys_hub_action_type_definition', id) !== null) return id
  const [byMaster] = ground.find('sys_hub_action_type_definition', 'master_snapshot', id)
  const [byLatest] = ground.find('sys_hub_action_type_definition', 'latest_snapshot', id)
  const copy = ground.row('sys_hub_action_type_snapshot', id)
  const parent = copy === null ? '' : valueIn(copy, 'parent_action')
  return byMaster?.sys_id ?? byLatest?.sys_id ?? (parent === '' ? id : parent)
}

/** The flow that an id means: itself, or the one of which it is a published copy. */
export function flowOf(ground: Ground, id: string): string {
  if (ground.row('sys_hub_flow', id) !== null) return id
  const copy = ground.row('sys_hub_flow_snapshot', id)
  const parent = copy === null ? '' : valueIn(copy, 'parent_flow')
  return parent === '' ? id : parent
}
