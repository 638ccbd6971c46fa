import { gzipSync } from 'node:zlib'
import type { StoryRows } from './story-rows.ts'

const BY_ANN = { sys_created_by: 'ann', sys_updated_by: 'ann', sys_updated_on: '2026-01-05 10:00:00' } as const
const OURS = {
  ...BY_ANN,
  sys_scope: 'sc_ours',
  sys_package: 'sc_ours',
} as const

/** Ids of rows that values of steps refer to have the form of the platform's. */
export const ALIAS = 'a0000000000000000000000000000001'
const PACKED = gzipSync(JSON.stringify([{ name: 'url', value: 'https://packed.example.com/x' }]), {
  level: 9,
}).toString('base64')

/** Flows, actions, their steps and values of the story. */
export const FLOW_ROWS: StoryRows = {
  sys_hub_flow: [
    {
      sys_id: 'fl_system',
      name: 'Order flow',
      type: 'flow',
      active: 'true',
      status: 'published',
      run_as: 'system',
      master_snapshot: 'fs_system',
      remote_trigger_id: 'rt_orders',
      acls: '',
      callable_by_client_api: 'false',
      run_with_roles: '',
      ...OURS,
    },
    {
      sys_id: 'fl_lift',
      name: 'Lifts',
      type: 'flow',
      active: 'true',
      status: 'published',
      run_as: 'user',
      master_snapshot: 'fs_lift',
      run_with_roles: 'r_itil,r_fd',
      acls: '',
      callable_by_client_api: 'false',
      ...OURS,
    },
    {
      sys_id: 'fl_draft',
      name: 'Draft',
      type: 'flow',
      active: 'true',
      status: 'draft',
      run_as: 'user',
      run_with_roles: '',
      acls: '',
      callable_by_client_api: 'false',
      ...OURS,
    },
    {
      sys_id: 'fl_sub',
      name: 'Sub order',
      internal_name: 'sub_order',
      type: 'subflow',
      active: 'true',
      status: 'published',
      run_as: 'user',
      master_snapshot: 'fs_sub',
      callable_by_client_api: 'true',
      run_with_roles: '',
      acls: '',
      ...OURS,
    },
  ],
  sys_hub_flow_snapshot: [
    { sys_id: 'fs_system', name: 'Order flow', parent_flow: 'fl_system', master: 'true', ...OURS },
    { sys_id: 'fs_lift', name: 'Lifts', parent_flow: 'fl_lift', master: 'true', ...OURS },
    { sys_id: 'fs_sub', name: 'Sub order', parent_flow: 'fl_sub', master: 'true', ...OURS },
  ],
  sys_hub_action_type_definition: [
    {
      sys_id: 'ac_post',
      name: 'Post order',
      internal_name: 'post_order',
      active: 'true',
      state: 'published',
      master_snapshot: 'as_post',
      ...OURS,
    },
  ],
  sys_hub_action_type_snapshot: [{ sys_id: 'as_post', name: 'Post order', parent_action: 'ac_post', ...OURS }],
  sys_hub_action_instance: [
    { sys_id: 'ai_draft', flow: 'fl_system', action_type: 'ac_post', ...OURS },
    { sys_id: 'ai_run', flow: 'fs_system', action_type: 'as_post', ...OURS },
  ],
  sys_hub_action_instance_v2: [
    { sys_id: 'av_packed', flow: 'fs_lift', action_type: 'as_post', values: PACKED, ...OURS },
  ],
  sys_hub_sub_flow_instance: [{ sys_id: 'sf_run', flow: 'fs_system', subflow: 'fs_sub', ...OURS }],
  sys_hub_sub_flow_instance_v2: [],
  sys_hub_step_instance: [
    { sys_id: 'st_draft', action: 'ac_post', label: 'REST', ...OURS },
    { sys_id: 'st_run', action: 'as_post', label: 'REST', ...OURS },
    { sys_id: 'st_code', action: 'as_post', label: 'Script', ...OURS },
  ],
  sys_variable_value: [
    {
      sys_id: 'vv_url',
      document: 'sys_hub_step_instance',
      document_key: 'st_run',
      variable: 'a67a8ef03b23320057a4a2e334efc472',
      value: 'https://steps.example.com:8443/v1',
      ...BY_ANN,
    },
    {
      sys_id: 'vv_alias',
      document: 'sys_hub_step_instance',
      document_key: 'st_run',
      variable: '445c2a72b3701300176b051a16a8dcc2',
      value: ALIAS,
      ...BY_ANN,
    },
    {
      sys_id: 'vv_code',
      document: 'sys_hub_step_instance',
      document_key: 'st_code',
      variable: '71aa7f6647032200b4fad7527c9a719b',
      value: "(function() { var gr = new GlideRecord('incident'); gr.query(); })()",
      ...BY_ANN,
    },
  ],
  sys_element_mapping: [
    { sys_id: 'em_pill', id: 'st_code', table: 'x', field: 'base_url', value: '{{flow.host}}/v1', ...BY_ANN },
  ],
  sys_hub_alias_mapping: [
    {
      sys_id: 'am_other',
      source_table: 'sys_hub_flow',
      source_id: 'fl_lift',
      source_alias: ALIAS,
      target_alias: 'al_other',
      ...BY_ANN,
    },
  ],
  sys_hub_trigger_instance: [{ sys_id: 'ti_mail', flow: 'fs_lift', name: 'Mail', trigger_type: 'email', ...OURS }],
  sys_hub_trigger_instance_v2: [],
  sys_flow_record_trigger: [
    { sys_id: 'rt_orders', name: 'Orders', table: 'u_orders', active: 'true', on_insert: 'true', ...OURS },
  ],
  sys_flow_trigger_plan: [{ sys_id: 'tp_orders', plan_id: 'fs_system', trigger: 'rt_orders', ...OURS }],
  wf_workflow: [{ sys_id: 'wf_old', name: 'Old', table: 'incident', ...OURS }],
  wf_workflow_version: [
    {
      sys_id: 'wv_old',
      name: 'Old',
      workflow: 'wf_old',
      table: 'incident',
      active: 'true',
      published: 'true',
      ...OURS,
    },
  ],
  wf_activity: [{ sys_id: 'wa_old', name: 'Run', workflow_version: 'wv_old', ...OURS }],
  sn_aia_agent: [
    { sys_id: 'ag_open', name: 'Open agent', active: 'true', ...OURS },
    { sys_id: 'ag_masked', name: 'Masked agent', active: 'true', ...OURS },
  ],
  sn_aia_trigger_configuration: [
    { sys_id: 'at_fixed', name: 'Fixed', active: 'true', target_table: 'incident', run_as: 'u_svc', ...OURS },
    { sys_id: 'at_dynamic', name: 'Dynamic', active: 'true', target_table: 'incident', run_as: '', ...OURS },
  ],
  sys_agent_access_role_configuration: [{ sys_id: 'rc_masked', agent: 'ag_masked', role: 'r_itil', ...OURS }],
}
