import {
  type Columns,
  choice,
  conditions,
  fixed,
  flag,
  nameColumn,
  reference,
  SENSITIVE_MARK,
  sensitive,
  strayId,
  tableName,
  text,
  whole,
} from '../column.ts'
import { active, childTable, fileSpec, type TableSpec } from '../table-spec.ts'

/** What a step has in the older generation of tables and in the newer one, where a common parent holds it. */
const step = (): Columns => ({
  flow: reference('sys_hub_flow_base'),
  order: whole(1, 30),
  ui_id: strayId(),
  parent_ui_id: fixed(),
  display_text: nameColumn(),
  comment: fixed(),
  attributes: fixed(),
})

/** Inputs of a step as the designer packs them: a key typed into a REST step ends up here. */
const inputs = sensitive

/** Steps, branches, calls and triggers of flows; both generations of tables stand side by side, as on real instances. */
export const FLOW_STEP_TABLES: readonly TableSpec[] = [
  fileSpec('sys_hub_step_instance', 'Step Instance', 70, {
    action: reference('sys_hub_action_type_definition'),
    order: whole(1, 12),
    step_type: strayId(),
    label: nameColumn(),
    cid: strayId(),
  }),
  fileSpec('sys_hub_action_instance', 'Action Instance', 40, {
    ...step(),
    action_type: reference('sys_hub_action_type_definition'),
    action_type_parent: reference('sys_hub_action_type_definition', 0.5),
    values: inputs(),
  }),
  fileSpec('sys_hub_flow_logic', 'Flow Logic', 25, { ...step(), logic_definition: strayId(), values: inputs() }),
  fileSpec('sys_hub_sub_flow_instance', 'Subflow Instance', 8, {
    ...step(),
    subflow: reference('sys_hub_flow_snapshot'),
    values: inputs(),
  }),
  fileSpec('sys_hub_trigger_instance', 'Trigger Instance', 30, {
    flow: reference('sys_hub_flow_base'),
    name: nameColumn(),
    trigger_type: choice('record_create', 'record_update', 'daily', 'inbound_email'),
    trigger_definition: strayId(),
    table: tableName(),
    condition: conditions(),
    values: inputs(),
  }),
  fileSpec('sys_hub_flow_component', 'Flow Component', 0, step()),
  childTable('sys_hub_action_instance_v2', 'Action Instance V2', 'sys_hub_flow_component', 210, {
    action_type: reference('sys_hub_action_type_definition'),
    values: inputs(),
  }),
  childTable('sys_hub_flow_logic_instance_v2', 'Flow Logic Instance V2', 'sys_hub_flow_component', 120, {
    block: reference('sys_hub_flow_block', 0),
    connected_to: fixed(),
    logic_definition: strayId(),
    decision_table: fixed(),
    workflow_reference: reference('wf_workflow', 0.02),
    values: inputs(),
    outputs_assigned: inputs(),
    flow_variables_assigned: inputs(),
  }),
  childTable('sys_hub_sub_flow_instance_v2', 'Subflow Instance V2', 'sys_hub_flow_component', 34, {
    subflow: reference('sys_hub_flow_snapshot'),
    subflow_inputs: inputs(),
  }),
  fileSpec('sys_hub_trigger_instance_v2', 'Trigger Instance V2', 80, {
    flow: reference('sys_hub_flow_base'),
    name: nameColumn(),
    trigger_type: choice('record_create', 'record_update', 'daily', 'service_catalog'),
    trigger_definition: strayId(),
    trigger_inputs: inputs(),
  }),
  fileSpec('sys_flow_trigger', 'Flow Trigger', 0, {
    name: nameColumn(),
    active: active(),
    remote_trigger_id: strayId(),
  }),
  childTable('sys_flow_record_trigger', 'Record Trigger', 'sys_flow_trigger', 60, {
    table: tableName(),
    condition: conditions(),
    on_insert: flag(0.6),
    on_update: flag(0.6),
    on_delete: flag(0.05),
    run_on_extended: flag(0.2),
    run_when_setting: choice('both', 'interactive', 'non_interactive'),
  }),
  fileSpec('sys_flow_trigger_plan', 'Trigger Plan', 60, {
    plan_id: strayId(),
    trigger: reference('sys_flow_record_trigger'),
    plan: text(({ name, id }) => JSON.stringify({ name, steps: [{ values: `${SENSITIVE_MARK}-${id}` }] }), 4000),
  }),
]
