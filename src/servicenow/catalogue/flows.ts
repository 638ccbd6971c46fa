import type { CatalogueTable } from './catalogue-table.ts'
import { domainFileTable, fileTable } from './describe-table.ts'

/** What flows, subflows and their published copies share (reference: ServiceNow documentation, "Workflow Studio"). */
const FLOW =
  'name internal_name type status active description category access run_as run_with_roles acls attributes callable_by_client_api sc_callable copied_from copied_from_name flow_priority remote_trigger_id version authored_on_release_version natlang annotation outputs label_cache'
/** What steps of a flow share, in the older and the newer generation of the tables. */
const STEP = 'flow order ui_id parent_ui_id display_text comment attributes'

const STUDIO = { optional: true } as const
const INPUTS = 'the inputs of a step, packed: a literal key in a REST step ends up here'
const STUDIO_STEP = {
  optional: true,
  sensitive: 'values',
  suspected: 'subflow_inputs trigger_inputs',
  because: INPUTS,
} as const

/** Flows, actions, their steps and triggers, and the legacy workflows. */
export const FLOWS: readonly CatalogueTable[] = [
  domainFileTable(
    'sys_hub_flow',
    'Flows and subflows',
    `${FLOW} latest_snapshot master_snapshot master_snapshot_digest generation_source compiler_build pre_compiled show_draft_actions show_triggered_flows substatus`,
    STUDIO,
  ),
  domainFileTable('sys_hub_flow_snapshot', 'Published copies of flows', `${FLOW} parent_flow master`, STUDIO),
  domainFileTable(
    'sys_hub_action_type_definition',
    'Flow actions',
    'name internal_name active state access description category acls latest_snapshot master_snapshot copied_from callable_by_client_api annotation',
    STUDIO,
  ),
  domainFileTable(
    'sys_hub_action_type_snapshot',
    'Published copies of flow actions',
    'name internal_name active state access description category acls parent_action master copied_from callable_by_client_api annotation',
    { optional: true, notes: ['what runs is the copy: steps stand below it as well as below the definition'] },
  ),
  fileTable('sys_hub_step_instance', 'Steps of flow actions', 'action order step_type label cid error_handling_type', {
    optional: true,
    suspected: 'extended_inputs',
    because: INPUTS,
  }),
  fileTable('sys_hub_action_instance', 'Steps of flows', `${STEP} action_type action_type_parent`, STUDIO_STEP),
  fileTable('sys_hub_action_instance_v2', 'Steps of flows, version 2', `${STEP} action_type`, STUDIO_STEP),
  fileTable('sys_hub_flow_logic', 'Branches and loops of flows', `${STEP} logic_definition`, STUDIO_STEP),
  fileTable(
    'sys_hub_flow_logic_instance_v2',
    'Branches and loops of flows, version 2',
    `${STEP} block connected_to logic_definition decision_table workflow_reference`,
    { optional: true, sensitive: 'values outputs_assigned flow_variables_assigned', because: INPUTS },
  ),
  fileTable('sys_hub_sub_flow_instance', 'Calls of subflows', `${STEP} subflow`, STUDIO_STEP),
  fileTable('sys_hub_sub_flow_instance_v2', 'Calls of subflows, version 2', `${STEP} subflow`, STUDIO_STEP),
  fileTable(
    'sys_hub_trigger_instance',
    'Triggers of flows',
    'flow name trigger_type trigger_definition table condition',
    STUDIO_STEP,
  ),
  fileTable(
    'sys_hub_trigger_instance_v2',
    'Triggers of flows, version 2',
    'flow name trigger_type trigger_definition remote_trigger_id',
    { optional: true, suspected: 'trigger_inputs values', because: INPUTS },
  ),
  fileTable('sys_flow_trigger', 'Triggers of flows of every kind', 'name active sys_domain', {
    optional: true,
    notes: ['also lists the rows of its child tables, without their own columns; no column names the flow'],
  }),
  fileTable(
    'sys_flow_record_trigger',
    'Row triggers of flows',
    'name table condition active on_insert on_update on_delete run_on_extended run_flow_in run_when_setting run_when_user_setting remote_trigger_id',
    {
      optional: true,
      notes: ['no column names the flow: the flow, or its trigger, holds the sys_id as remote_trigger_id'],
    },
  ),
  fileTable(
    'sys_flow_timer_trigger',
    'Time triggers of flows',
    'name active timer_type run_type run_time run_start run_period run_dayofweek run_dayofmonth time_zone remote_trigger_id',
    STUDIO,
  ),
  fileTable(
    'sys_flow_rest_trigger',
    'REST triggers of flows',
    'name active http_method relative_path requires_authentication requires_acl_authorization enforce_acl remote_trigger_id',
    STUDIO,
  ),
  fileTable('sys_flow_trigger_plan', 'Compiled triggers of flows', 'plan_id trigger snapshot', {
    optional: true,
    sensitive: 'plan',
    because: INPUTS,
  }),
]
