import {
  choice,
  fixed,
  flag,
  moment,
  nameColumn,
  plainId,
  type RowContext,
  reference,
  SENSITIVE_MARK,
  script,
  sensitive,
  text,
  whole,
} from '../column.ts'
import { active, childTable, fileSpec, plainSpec, type TableSpec } from '../table-spec.ts'
import { outsideUrl } from '../vocabulary.ts'

type ValueOf = (row: RowContext) => string

const header: ValueOf = ({ id }) => `[{"name":"X-Api-Key","value":"${SENSITIVE_MARK}-${id}"}]`
const url: ValueOf = ({ random }) => outsideUrl(random)
const path: ValueOf = ({ index }) => `/v1/things/${index}`

/** Inputs of script and REST steps, by the ids under which the platform ships them. */
const STEP_INPUTS: readonly { readonly id: string; readonly value: ValueOf }[] = [
  { id: '71aa7f6647032200b4fad7527c9a719b', value: (row) => script().make(row) },
  { id: 'a67a8ef03b23320057a4a2e334efc472', value: url },
  { id: '3d090af03b23320057a4a2e334efc455', value: path },
  { id: '371837f1c71003007b237f48cb9763b0', value: header },
  { id: '445c2a72b3701300176b051a16a8dcc2', value: ({ random, world }) => world.idOf('sys_alias', random) },
]

/** Inputs that are put together of texts and pills. */
const MAPPED_INPUTS: readonly { readonly field: string; readonly value: ValueOf }[] = [
  { field: 'base_url', value: url },
  { field: 'resource_path', value: path },
  { field: 'headers', value: header },
]

const NO_VALUE: ValueOf = () => ''
const inputOf = (index: number) => STEP_INPUTS[index % STEP_INPUTS.length] ?? { id: '', value: NO_VALUE }
const mappedInput = (index: number) => MAPPED_INPUTS[index % MAPPED_INPUTS.length] ?? { field: '', value: NO_VALUE }

/** What steps of flows and activities of workflows hold, and what starts flows at a time or by a request. */
export const FLOW_VALUE_TABLES: readonly TableSpec[] = [
  fileSpec('sys_hub_action_type_snapshot', 'Action Type Snapshot', 52, {
    name: nameColumn(),
    parent_action: reference('sys_hub_action_type_definition'),
    active: active(),
    master: flag(0.7),
  }),
  plainSpec('sys_variable_value', 'Variable Value', 240, {
    document: choice('sys_hub_step_instance', 'sys_hub_step_instance', 'wf_activity'),
    document_key: plainId('sys_hub_step_instance'),
    variable: text(({ index }) => inputOf(index).id, 32),
    // Scripts, addresses and headers stand in one column.
    value: text((row) => inputOf(row.index).value(row), 65_000),
    order: whole(1, 20),
  }),
  plainSpec('sys_element_mapping', 'Element Mapping', 120, {
    table: choice('var__m_sys_hub_step_ext_input_rest', 'var__m_sys_hub_action_input'),
    id: plainId('sys_hub_step_instance'),
    field: text(({ index }) => mappedInput(index).field),
    value: text((row) => mappedInput(row.index).value(row), 65_000),
  }),
  plainSpec('sys_hub_alias_mapping', 'Source to Target Alias Mapping', 4, {
    source_table: fixed('sys_hub_flow'),
    source_id: plainId('sys_hub_flow'),
    source_alias: reference('sys_alias'),
    target_alias: reference('sys_alias'),
  }),
  plainSpec('sys_hub_input_scripts', 'Input Scripts', 18, {
    instance: plainId('sys_hub_action_instance_v2'),
    input_name: choice('message', 'record', 'values'),
    script: fixed('return fd_data.trigger.current.number;'),
    active: active(),
    referenced_table: fixed('sys_hub_action_instance_v2'),
  }),
  fileSpec('wf_activity', 'Workflow Activity', 110, {
    name: nameColumn(),
    workflow_version: reference('wf_workflow_version'),
    activity_definition: reference('wf_element_definition', 0),
    stage: fixed(),
    timeout: fixed(),
    input: sensitive(),
  }),
  childTable('sys_flow_timer_trigger', 'Timer Trigger', 'sys_flow_trigger', 14, {
    timer_type: choice('daily', 'weekly', 'repeat'),
    run_time: moment(),
  }),
  childTable('sys_flow_rest_trigger', 'REST Trigger', 'sys_flow_trigger', 3, {
    http_method: choice('POST', 'GET'),
    relative_path: text(({ index }) => `/acme/hook/${index}`),
    requires_authentication: flag(0.9),
  }),
]
