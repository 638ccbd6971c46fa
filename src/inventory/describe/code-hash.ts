import { sha256Hex } from '../../sink/stored/sha256-hex.ts'
import type { Graph } from '../graph/graph.ts'
import type { Ground } from '../read/ground.ts'
import { insideFlow } from '../relations/flow-tree.ts'
import type { CodeFacts } from '../script/code-facts.ts'

/** The hash of an automation's code: of its one column, or of all of them and of its steps together. Null where it has none. */
export function codeHash(ground: Ground, graph: Graph, id: string, own: readonly CodeFacts[]): string | null {
  const coded = graph
    .from(id)
    .filter(({ kind }) => kind === 'has-step')
    .flatMap(({ to }) => hashesOfStep(ground, to))
  const steps = [...coded, ...drawnSteps(ground, id)].sort()
  const [only, ...others] = own
  if (only !== undefined && others.length === 0 && steps.length === 0) return only.sha256
  const all = [...own.map(({ column, sha256 }) => `${column} ${sha256}`), ...steps]
  return all.length === 0 ? null : sha256Hex(Buffer.from(all.join('\n')))
}

/** What stands in a flow, in its order: children of a flow change without a change of the flow's row. */
function drawnSteps(ground: Ground, id: string): readonly string[] {
  const flow = id.startsWith('sys_hub_flow/') ? ground.row('sys_hub_flow', id.slice('sys_hub_flow/'.length)) : null
  if (flow === null) return []
  return insideFlow(ground, flow).map(
    ({ table, row }) =>
      `${table} ${row.order ?? ''} ${row.action_type ?? ''} ${row.subflow ?? ''} ${row.parent_ui_id ?? ''}`,
  )
}

function hashesOfStep(ground: Ground, step: string): readonly string[] {
  const [table = '', sysId = ''] = step.split('/')
  const own = ground.code(table, sysId)
  const values = ground
    .find('sys_variable_value', 'document_key', sysId)
    .flatMap((row) => ground.code('sys_variable_value', row.sys_id).map((code) => [row, code] as const))
  return [
    ...own.map(({ column, sha256 }) => `${step} ${column} ${sha256}`),
    ...values.map(([row, { sha256 }]) => `${step} ${valueName(row.variable)} ${sha256}`),
  ]
}

function valueName(variable: string | undefined): string {
  return variable ?? 'value'
}
