import type { CatalogueTable } from './catalogue-table.ts'
import { domainFileTable, fileTable } from './describe-table.ts'

/** What flows, subflows and their published copies share (reference: ServiceNow documentation, "Workflow Studio"). */
const FLOW =
  'name internal_name type status active description category access run_as run_with_roles acls attributes callable_by_client_api sc_callable copied_from copied_from_name flow_priority remote_trigger_id version authored_on_release_version natlang annotation outputs label_cache'
/** What steps of a flow share, in the older and the newer generation of the tables. */
const STEP = 'flow order ui_id parent_ui_id display_text comment attributes'

const STUDIO = { optional: true } as const
/** The inputs of a step, packed: a literal key in a REST step ends up here. */
const STUDIO_STEP = { optional: true, sensitive: 'values', suspected: 'subflow_inputs trigger_inputs' } as const

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
  fileTable('sys_hub_step_instance', 'Steps of flow actions', 'action order step_type label cid', STUDIO),
  fileTable('sys_hub_action_instance', 'Steps of flows', `${STEP} action_type action_type_parent`, STUDIO_STEP),
  fileTable('sys_hub_action_instance_v2', 'Steps of flows, version 2', `${STEP} action_type`, STUDIO_STEP),
  fileTable('sys_hub_flow_logic', 'Branches and loops of flows', `${STEP} logic_definition`, STUDIO_STEP),
  fileTable(
    'sys_hub_flow_logic_instance_v2',
    'Branches and loops of flows, version 2',
    `${STEP} block connected_to logic_definition decision_table workflow_reference`,
    { optional: true, sensitive: 'values outputs_assigned flow_variables_assigned' },
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
    'flow name trigger_type trigger_definition',
    { optional: true, suspected: 'trigger_inputs values' },
  ),
  fileTable(
    'sys_flow_record_trigger',
    'Row triggers of flows',
    'name table condition active on_insert on_update on_delete run_on_extended run_when_setting remote_trigger_id',
    STUDIO,
  ),
  fileTable('sys_flow_trigger_plan', 'Compiled triggers of flows', 'plan_id trigger', {
    optional: true,
    sensitive: 'plan',
  }),
  domainFileTable(
    'sys_pd_process_definition',
    'Playbooks',
    'label name active status table access description',
    STUDIO,
  ),
  domainFileTable('wf_workflow', 'Legacy workflows', 'name table description template access preview', STUDIO),
  domainFileTable(
    'wf_workflow_version',
    'Versions of legacy workflows',
    'name workflow table description active published condition condition_type order start run_multiple checked_out checked_out_by schedule timezone on_cancel after_business_rules expected_time',
    { optional: true, notes: ['a version holds the content of a legacy workflow, and contexts point to it'] },
  ),
  fileTable('sn_aia_agent', 'AI agents', 'name description active role public', STUDIO),
  fileTable('sn_aia_usecase', 'AI agent use cases', 'name description active', STUDIO),
  fileTable(
    'sn_aia_trigger_configuration',
    'Triggers of AI agents',
    'name active target_table condition run_as',
    STUDIO,
  ),
  fileTable('sn_nowassist_skill_config', 'Now Assist skills', 'name description active', STUDIO),
]
