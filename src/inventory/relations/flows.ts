import { nodeId, statedEdge } from '../graph/make-edge.ts'
import { tableNode } from '../graph/name-of.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'
import { addressEdge } from './address-edges.ts'
import { actionDefinition, flowOf, insideFlow, runningSnapshot, stepsOfAction } from './flow-tree.ts'

/** Relation 5: as whom a flow runs, and the roles that replace those of the user. */
export function* flowRunsAs(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_hub_flow')) {
    const as = valueIn(row, 'run_as')
    const to = as === 'system' ? 'identity/system' : as === 'user' ? 'identity/session-user' : 'identity/unknown'
    yield statedEdge(
      ['sys_hub_flow', row, 'run_as'],
      'runs-as',
      to,
      as === '' ? { how: 'empty', confidence: 'inferred' } : {},
    )
    for (const role of valueIn(row, 'run_with_roles').split(','))
      if (role.trim() !== '')
        yield statedEdge(['sys_hub_flow', row, 'run_with_roles'], 'has-role', nodeId('sys_user_role', role.trim()))
  }
}

/** Relation 6: the published copy of a flow, which is what runs. */
export function* flowSnapshot(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_hub_flow')) {
    const snapshot = runningSnapshot(ground, row)
    if (snapshot === null) continue
    const named = valueIn(row, 'master_snapshot') === snapshot
    const source: readonly [string, GroundRow, string] = [
      'sys_hub_flow',
      row,
      named ? 'master_snapshot' : 'latest_snapshot',
    ]
    yield statedEdge(source, 'published-as', nodeId('sys_hub_flow_snapshot', snapshot))
  }
}

/** Relation 8, and 11 for the newer generation: the actions and subflows that a flow calls, and its steps. */
export function* flowCalls(ground: Ground): Generator<Edge> {
  for (const flow of ground.rows('sys_hub_flow'))
    for (const { table, row, how } of insideFlow(ground, flow)) {
      const from = nodeId('sys_hub_flow', flow.sys_id)
      if (ground.code(table, row.sys_id).length > 0)
        yield statedEdge([table, row, 'flow'], 'has-step', nodeId(table, row.sys_id), { from, how })
      const action = valueIn(row, 'action_type_parent') || valueIn(row, 'action_type')
      if (action !== '') {
        const to = nodeId('sys_hub_action_type_definition', actionDefinition(ground, action))
        yield statedEdge([table, row, 'action_type'], 'calls', to, { from, how })
      }
      const subflow = valueIn(row, 'subflow')
      if (subflow !== '')
        yield statedEdge([table, row, 'subflow'], 'calls', nodeId('sys_hub_flow', flowOf(ground, subflow)), {
          from,
          how,
        })
    }
}

/** Relation 9: the steps of an action. */
export function* actionSteps(ground: Ground): Generator<Edge> {
  for (const action of ground.rows('sys_hub_action_type_definition'))
    for (const { table, row, how } of stepsOfAction(ground, action))
      yield statedEdge([table, row, 'action'], 'has-step', nodeId(table, row.sys_id), {
        from: nodeId('sys_hub_action_type_definition', action.sys_id),
        how,
      })
}

const TRIGGER_TABLES = ['sys_flow_record_trigger', 'sys_flow_timer_trigger', 'sys_flow_rest_trigger'] as const

/** Relation 7: what starts a flow, joined by the remote id alone; names repeat. */
export function* flowStartedBy(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_hub_flow'))
    yield* remoteTrigger(ground, ['sys_hub_flow', row, 'remote_trigger_id'], nodeId('sys_hub_flow', row.sys_id))
  for (const table of ['sys_hub_trigger_instance', 'sys_hub_trigger_instance_v2'])
    for (const row of ground.rows(table)) {
      const flow = valueIn(row, 'flow')
      if (flow === '') continue
      const from = nodeId('sys_hub_flow', flowOf(ground, flow))
      yield statedEdge([table, row, 'flow'], 'started-by', nodeId(table, row.sys_id), { from, how: 'key' })
      yield* remoteTrigger(ground, [table, row, 'remote_trigger_id'], from)
    }
  for (const row of ground.rows('sys_flow_trigger_plan')) {
    const trigger = valueIn(row, 'trigger')
    const found = TRIGGER_TABLES.find((table) => ground.row(table, trigger) !== null)
    const plan = valueIn(row, 'plan_id')
    if (found === undefined || plan === '') continue
    const from = nodeId('sys_hub_flow', flowOf(ground, plan))
    yield statedEdge(['sys_flow_trigger_plan', row, 'trigger'], 'started-by', nodeId(found, trigger), {
      from,
      how: 'key',
    })
  }
  for (const row of ground.rows('sys_flow_record_trigger')) {
    const table = valueIn(row, 'table')
    if (table !== '')
      yield statedEdge(['sys_flow_record_trigger', row, 'table'], 'triggers-on', tableNode(ground, table))
  }
}

function* remoteTrigger(ground: Ground, source: readonly [string, GroundRow, string], from: string): Generator<Edge> {
  const id = valueIn(source[1], source[2])
  for (const table of TRIGGER_TABLES) {
    if (id !== '' && ground.row(table, id) !== null)
      yield statedEdge(source, 'started-by', nodeId(table, id), { from, how: 'key' })
  }
}

/** Relation 12: an alias that a mapping puts in the place of another. */
export function* aliasMappings(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_hub_alias_mapping')) {
    const [table, id, target] = [valueIn(row, 'source_table'), valueIn(row, 'source_id'), valueIn(row, 'target_alias')]
    if (table === '' || id === '' || target === '') continue
    yield statedEdge(['sys_hub_alias_mapping', row, 'target_alias'], 'overrides-alias', nodeId('sys_alias', target), {
      from: nodeId(table, id),
    })
  }
}

/** Relation 10, its references: the alias and the REST message that a step names. */
export function* stepReferences(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_variable_value')) {
    const value = valueIn(row, 'reference')
    const from = nodeId(valueIn(row, 'document'), valueIn(row, 'document_key'))
    for (const [table, kind] of REFERENCED) {
      if (value !== '' && ground.row(table, value) !== null)
        yield statedEdge(['sys_variable_value', row, 'value'], kind, nodeId(table, value), { from, how: 'key' })
    }
  }
}

const REFERENCED = [
  ['sys_alias', 'uses-alias'],
  ['sys_rest_message', 'invokes'],
  ['sys_rest_message_fn', 'invokes'],
] as const

/** Relation 10, its mappings: where an input of a step leads that is drawn, of values and pills. */
export function* mappedAddresses(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_element_mapping')) {
    const step = valueIn(row, 'id')
    const leads = ground.address('sys_element_mapping', row.sys_id, 'value')
    if (step === '' || (leads?.destination === null && !/url|endpoint|host/.test(valueIn(row, 'field')))) continue
    yield* addressEdge(ground, 'sys_element_mapping', row, 'value', { from: nodeId('sys_hub_step_instance', step) })
  }
}

/** The tools that an AI agent has. */
export function* agentTools(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sn_aia_agent_tool_m2m')) {
    const [agent, tool] = [valueIn(row, 'agent'), valueIn(row, 'tool')]
    if (agent !== '' && tool !== '')
      yield statedEdge(['sn_aia_agent_tool_m2m', row, 'tool'], 'calls', nodeId('sn_aia_tool', tool), {
        from: nodeId('sn_aia_agent', agent),
      })
  }
}

/** Legacy workflows: a version holds the content of a workflow, and activities stand in a version. */
export function* workflowVersions(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('wf_workflow_version')) {
    const workflow = valueIn(row, 'workflow')
    if (workflow !== '' && isSet(row, 'published'))
      yield statedEdge(
        ['wf_workflow_version', row, 'workflow'],
        'published-as',
        nodeId('wf_workflow_version', row.sys_id),
        {
          from: nodeId('wf_workflow', workflow),
        },
      )
    const table = valueIn(row, 'table')
    if (table !== '') yield statedEdge(['wf_workflow_version', row, 'table'], 'triggers-on', tableNode(ground, table))
  }
  for (const row of ground.rows('wf_activity')) {
    const version = valueIn(row, 'workflow_version')
    if (version !== '')
      yield statedEdge(['wf_activity', row, 'workflow_version'], 'has-step', nodeId('wf_activity', row.sys_id), {
        from: nodeId('wf_workflow_version', version),
      })
  }
}
