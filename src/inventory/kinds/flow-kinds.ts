import type { Trigger } from '../model/automation-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'
import { flowOf, runningSnapshot } from '../relations/flow-tree.ts'
import {
  type AutomationKind,
  FLOW_OUTBOUND_TABLES,
  type Live,
  liveIfActive,
  OUTBOUND_TABLES,
  symbolic,
  trigger,
  userIn,
} from './automation-kind.ts'
import { fromLog, noLog } from './evidence.ts'

const TRIGGERS = [
  'sys_hub_trigger_instance',
  'sys_hub_trigger_instance_v2',
  'sys_flow_record_trigger',
  'sys_flow_timer_trigger',
  'sys_flow_rest_trigger',
]
/** The platform removes completed runs after two weeks, while failed ones stay for six. */
const COMPLETED_DAYS = 14
const RUNS = [
  'sys_flow_context',
  'sys_hub_flow_snapshot',
  'sys_hub_step_instance',
  'sys_hub_action_instance_v2',
] as const

/** Flows and what else is drawn instead of written. */
export const FLOW_KINDS: readonly AutomationKind[] = [
  {
    kind: 'flow',
    table: 'sys_hub_flow',
    includes: (row) => valueIn(row, 'type') !== 'subflow',
    live: liveFlow,
    trigger: flowTrigger,
    runsAs: flowIdentity,
    evidence: (row, ground) => flowRuns(ground, row, true),
    needs: { trigger: TRIGGERS, calls: FLOW_OUTBOUND_TABLES, evidence: RUNS },
  },
  {
    kind: 'subflow',
    table: 'sys_hub_flow',
    includes: (row) => valueIn(row, 'type') === 'subflow',
    live: liveFlow,
    trigger: (row) => trigger(isSet(row, 'callable_by_client_api') ? 'client' : 'call', 'of-caller', null),
    runsAs: flowIdentity,
    // Runs that a script starts with quick() leave no row.
    evidence: (row, ground) => flowRuns(ground, row, false),
    needs: { calls: FLOW_OUTBOUND_TABLES, evidence: RUNS },
  },
  {
    kind: 'action',
    table: 'sys_hub_action_type_definition',
    live: (row) => {
      const state = valueIn(row, 'state')
      const published = state === 'published' || valueIn(row, 'master_snapshot') !== ''
      if (!isSet(row, 'active')) return { live: false, because: 'not active' }
      return { live: published, because: published ? 'active and published' : 'active, not published' }
    },
    trigger: () => trigger('call', 'of-caller', null),
    runsAs: symbolic('caller'),
    evidence: (row, ground) =>
      fromLog(ground, {
        table: 'sys_flow_context',
        column: 'flow',
        values: [row.sys_id, valueIn(row, 'master_snapshot')],
        level: 'recorded',
        always: false,
      }),
    needs: { calls: FLOW_OUTBOUND_TABLES, evidence: RUNS },
  },
  {
    kind: 'legacy-workflow',
    table: 'wf_workflow_version',
    live: (row) => {
      const live = isSet(row, 'published') && isSet(row, 'active')
      return { live, because: live ? 'published and active' : 'not published or not active' }
    },
    trigger: (row) => trigger('row', 'autonomous', valueIn(row, 'table')),
    runsAs: symbolic('unknown'),
    evidence: (row, ground) =>
      fromLog(ground, {
        table: 'wf_context',
        column: 'workflow_version',
        values: [row.sys_id],
        level: 'recorded',
        always: true,
      }),
    needs: { calls: ['wf_activity', 'sys_variable_value'], evidence: ['wf_context'] },
  },
  {
    kind: 'playbook',
    table: 'sys_pd_process_definition',
    live: liveIfActive,
    trigger: (row) => trigger('row', 'autonomous', valueIn(row, 'table')),
    runsAs: symbolic('unknown'),
    evidence: noLog,
    needs: {},
  },
  {
    kind: 'ai-agent',
    table: 'sn_aia_agent',
    live: liveIfActive,
    trigger: () => trigger('agent', 'of-caller', null),
    runsAs: symbolic('dynamic-user'),
    evidence: noLog,
    needs: {},
  },
  {
    kind: 'ai-tool',
    table: 'sn_aia_tool',
    live: liveIfActive,
    trigger: () => trigger('agent', 'of-caller', null),
    // Tools always run as whoever talks to the agent.
    runsAs: symbolic('dynamic-user'),
    evidence: noLog,
    needs: { calls: OUTBOUND_TABLES },
  },
  {
    kind: 'ai-use-case',
    table: 'sn_aia_usecase',
    live: liveIfActive,
    trigger: () => trigger('agent', 'of-caller', null),
    runsAs: symbolic('dynamic-user'),
    evidence: noLog,
    needs: {},
  },
  {
    kind: 'ai-trigger',
    table: 'sn_aia_trigger_configuration',
    live: liveIfActive,
    trigger: (row) => trigger('row', 'autonomous', valueIn(row, 'target_table')),
    runsAs: userIn('run_as', 'dynamic-user'),
    evidence: noLog,
    needs: { 'runs-as': ['sys_user'] },
  },
]

/** Active is not enough: a flow that was never published does not run, and what runs is the published copy. */
function liveFlow(row: GroundRow, ground: Ground): Live {
  if (!isSet(row, 'active')) return { live: false, because: 'not active' }
  const status = valueIn(row, 'status')
  if (status !== 'published') return { live: false, because: `active, but ${status === '' ? 'of no status' : status}` }
  return runningSnapshot(ground, row) === null
    ? { live: false, because: 'active and published, but without a published copy' }
    : { live: true, because: 'active and published' }
}

function flowIdentity(row: GroundRow): ReturnType<AutomationKind['runsAs']> {
  const as = valueIn(row, 'run_as')
  if (as === 'system') return { identity: 'identity/system', confidence: 'stated', column: 'run_as' }
  if (as === 'user') return { identity: 'identity/session-user', confidence: 'stated', column: 'run_as' }
  return { identity: 'identity/unknown', confidence: 'inferred', column: null }
}

function flowTrigger(row: GroundRow, ground: Ground): Trigger {
  const remote = ground.row('sys_flow_record_trigger', valueIn(row, 'remote_trigger_id'))
  const rows = ['sys_hub_trigger_instance', 'sys_hub_trigger_instance_v2'].flatMap((table) =>
    [row.sys_id, runningSnapshot(ground, row) ?? ''].flatMap((flow) => ground.find(table, 'flow', flow)),
  )
  const [instance] = rows
  const type = instance === undefined ? '' : valueIn(instance, 'trigger_type')
  const byRemote =
    instance === undefined ? null : ground.row('sys_flow_record_trigger', valueIn(instance, 'remote_trigger_id'))
  const table = [remote, byRemote]
    .map((each) => (each === null ? '' : valueIn(each, 'table')))
    .find((each) => each !== '')
  const on = table ?? (instance === undefined ? '' : valueIn(instance, 'table'))
  if (type === '') return trigger(on === '' ? 'unknown' : 'row', 'autonomous', on)
  return trigger(type, type.includes('catalog') ? 'operator-assisted' : 'autonomous', on)
}

/** Runs name a flow by its id, or by that of one of its published copies. */
function flowRuns(ground: Ground, row: GroundRow, always: boolean): ReturnType<typeof fromLog> {
  const copies = ground.find('sys_hub_flow_snapshot', 'parent_flow', row.sys_id).map(({ sys_id }) => sys_id)
  const named = [valueIn(row, 'master_snapshot'), valueIn(row, 'latest_snapshot')].filter(
    (id) => flowOf(ground, id) === row.sys_id || id !== '',
  )
  const values = [...new Set([row.sys_id, ...copies, ...named])].filter((id) => id !== '')
  return fromLog(ground, {
    table: 'sys_flow_context',
    column: 'flow',
    values,
    level: 'recorded',
    always,
    keptDays: COMPLETED_DAYS,
  })
}
