import type { StoryRows } from './story-rows.ts'

const BY_ANN = { sys_created_by: 'ann', sys_updated_by: 'ann', sys_updated_on: '2026-01-05 10:00:00' } as const

/** Users, roles, applications and logs of the story. */
export const IDENTITY_ROWS: StoryRows = {
  sys_user: [
    { sys_id: 'u_ann', user_name: 'ann', name: 'Ann', active: 'true', locked_out: 'false', ...BY_ANN },
    { sys_id: 'u_bob', user_name: 'bob', name: 'Bob', active: 'false', locked_out: 'false', ...BY_ANN },
    { sys_id: 'u_svc', user_name: 'svc', name: 'Service', active: 'true', locked_out: 'false', ...BY_ANN },
    { sys_id: 'u_dee', user_name: 'dee', name: 'Dee', active: 'true', locked_out: 'false', ...BY_ANN },
    { sys_id: 'u_eve', user_name: 'eve', name: 'Eve', active: 'true', locked_out: 'false', ...BY_ANN },
  ],
  sys_user_role: [
    { sys_id: 'r_admin', name: 'admin', ...BY_ANN },
    { sys_id: 'r_super', name: 'x_super', ...BY_ANN },
    { sys_id: 'r_itil', name: 'itil', ...BY_ANN },
    { sys_id: 'r_fd', name: 'flow_designer', ...BY_ANN },
  ],
  sys_user_has_role: [
    { sys_id: 'hr_svc', user: 'u_svc', role: 'r_super', inherited: 'false', state: 'active', ...BY_ANN },
    { sys_id: 'hr_dee', user: 'u_dee', role: 'r_fd', inherited: 'false', state: 'active', ...BY_ANN },
    { sys_id: 'hr_eve', user: 'u_eve', role: 'r_fd', inherited: 'true', state: 'active', ...BY_ANN },
  ],
  sys_user_role_contains: [{ sys_id: 'rc_super', role: 'r_super', contains: 'r_admin', ...BY_ANN }],
  sys_user_group: [{ sys_id: 'g_desk', name: 'Desk', active: 'true', ...BY_ANN }],
  sys_user_grmember: [{ sys_id: 'gm_ann', user: 'u_ann', group: 'g_desk', ...BY_ANN }],
  sys_group_has_role: [{ sys_id: 'gr_desk', group: 'g_desk', role: 'r_itil', ...BY_ANN }],
  sys_scope: [
    { sys_id: 'sc_ours', name: 'Ours', scope: 'x_ours', sys_class_name: 'sys_app', ...BY_ANN },
    { sys_id: 'sc_plugin', name: 'Plugin', scope: 'sn_p', sys_class_name: 'sys_plugins', ...BY_ANN },
  ],
  sys_package: [],
  sys_metadata_customization: [],
  sys_update_xml: [],
  sys_scope_privilege: [
    {
      sys_id: 'sp_tool',
      source_scope: 'sc_ours',
      target_scope: 'sc_plugin',
      target_name: 'Tool',
      target_type: 'sys_script_include',
      operation: 'execute',
      status: 'allowed',
      ...BY_ANN,
    },
    {
      sys_id: 'sp_denied',
      source_scope: 'sc_plugin',
      target_scope: 'sc_ours',
      target_name: 'Tool',
      target_type: 'sys_script_include',
      operation: 'execute',
      status: 'denied',
      ...BY_ANN,
    },
  ],
  sys_restricted_caller_access: [
    { sys_id: 'rca_one', source_scope: 'sc_plugin', target_scope: 'sc_ours', status: 'Allowed', ...BY_ANN },
  ],
  sys_script_pattern: [
    {
      sys_id: 'sp_calls',
      script_source: 'br_calls',
      script_source_table: 'sys_script',
      count: '42',
      last_sighting: '2026-01-07 01:02:03',
      ...BY_ANN,
    },
  ],
  sys_flow_context: [
    { sys_id: 'fc_1', flow: 'fs_system', sys_created_on: '2026-01-06 10:00:00' },
    { sys_id: 'fc_2', flow: 'fl_system', sys_created_on: '2026-01-07 10:00:00' },
  ],
  sysevent: [{ sys_id: 'se_1', name: 'order.sent', sys_created_on: '2026-01-06 10:00:00' }],
  wf_context: [{ sys_id: 'wc_1', workflow_version: 'wv_other', sys_created_on: '2026-01-06 10:00:00' }],
  sys_outbound_http_log: [
    { sys_id: 'ol_1', hostname: 'pager.example.com', source_record: 'st_run', sys_created_on: '2026-01-06 10:00:00' },
    { sys_id: 'ol_2', hostname: 'nobody-knows.example.net', source_record: '', sys_created_on: '2026-01-06 11:00:00' },
  ],
}
