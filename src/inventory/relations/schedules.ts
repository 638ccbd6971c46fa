import { nodeId, statedEdge } from '../graph/make-edge.ts'
import { tableNode } from '../graph/name-of.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'

/** Tables of scheduled work; the last one also lists the rows of all others. */
export const SCHEDULE_CLASSES = [
  'sysauto_script',
  'scheduled_import_set',
  'sysauto_report',
  'sysauto_template',
  'sysauto_pa',
  'sysauto',
] as const

/** Each piece of scheduled work once, from the table of its own class where that was read. */
export function* scheduledWork(ground: Ground): Generator<readonly [string, GroundRow]> {
  const seen = new Set<string>()
  for (const table of SCHEDULE_CLASSES)
    for (const row of ground.rows(table)) {
      if (seen.has(row.sys_id)) continue
      seen.add(row.sys_id)
      yield [table, row]
    }
}

/** Relation 3: as whom scheduled work runs. */
export function* scheduleRunsAs(ground: Ground): Generator<Edge> {
  for (const [table, row] of scheduledWork(ground)) {
    const user = valueIn(row, 'run_as')
    const to = user === '' ? 'identity/system' : nodeId('sys_user', user)
    yield statedEdge([table, row, 'run_as'], 'runs-as', to, user === '' ? { how: 'empty', confidence: 'inferred' } : {})
  }
}

/** Relation 4: the schedule item that starts scheduled work, by its key and never by its name. */
export function* scheduledBy(ground: Ground): Generator<Edge> {
  for (const [table, row] of scheduledWork(ground))
    for (const trigger of ground.find('sys_trigger', 'document_key', row.sys_id))
      yield statedEdge(
        ['sys_trigger', trigger, 'document_key'],
        'scheduled-by',
        nodeId('sys_trigger', trigger.sys_id),
        {
          from: nodeId(table, row.sys_id),
          how: 'key',
        },
      )
}

/** Relation 27: from a scheduled import to its data source, and from there over the transform to the table. */
export function* importChain(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('scheduled_import_set')) {
    const source = valueIn(row, 'data_source')
    if (source !== '')
      yield statedEdge(['scheduled_import_set', row, 'data_source'], 'loads-from', nodeId('sys_data_source', source))
  }
  for (const source of ground.rows('sys_data_source')) {
    const staging = valueIn(source, 'import_set_table_name')
    for (const map of ground.find('sys_transform_map', 'source_table', staging))
      yield statedEdge(['sys_transform_map', map, 'source_table'], 'calls', nodeId('sys_transform_map', map.sys_id), {
        from: nodeId('sys_data_source', source.sys_id),
        how: 'name',
      })
    const action = valueIn(source, 'request_action')
    if (action !== '')
      yield statedEdge(
        ['sys_data_source', source, 'request_action'],
        'calls',
        nodeId('sys_hub_action_type_definition', action),
      )
  }
  for (const map of ground.rows('sys_transform_map')) {
    const target = valueIn(map, 'target_table')
    if (target !== '')
      yield statedEdge(['sys_transform_map', map, 'target_table'], 'loads-into', tableNode(ground, target))
  }
}
