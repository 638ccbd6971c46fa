import type { StoryRows } from './story-rows.ts'

const BY_ANN = { sys_created_by: 'ann', sys_updated_by: 'ann', sys_updated_on: '2026-01-05 10:00:00' } as const
const OURS = { ...BY_ANN, sys_scope: 'sc_ours', sys_package: 'sc_ours' } as const

/** Schedules and imports of the story. */
export const SCHEDULE_ROWS: StoryRows = {
  sysauto_script: [
    {
      sys_id: 'jb_bob',
      name: 'As bob',
      active: 'true',
      run_type: 'daily',
      run_as: 'u_bob',
      script: "var gr = new GlideRecord('sysauto_script'); gr.get('name', 'As admin'); gs.executeNow(gr);",
      ...OURS,
    },
    {
      sys_id: 'jb_svc',
      name: 'As admin',
      active: 'true',
      run_type: 'daily',
      run_as: 'u_svc',
      script: 'var a = 1;',
      ...OURS,
    },
    {
      sys_id: 'jb_system',
      name: 'As system',
      active: 'true',
      run_type: 'daily',
      run_as: '',
      script: 'var b = 1;',
      ...OURS,
    },
    {
      sys_id: 'jb_off',
      name: 'Off',
      active: 'false',
      run_type: 'daily',
      run_as: 'u_ann',
      script: 'var c = 1;',
      ...OURS,
    },
    {
      sys_id: 'jb_lost',
      name: 'Never starts',
      active: 'true',
      run_type: 'daily',
      run_as: 'u_ann',
      script: 'var d = 1;',
      ...OURS,
    },
  ],
  sysauto: [],
  scheduled_import_set: [
    {
      sys_id: 'im_orders',
      name: 'Load orders',
      active: 'true',
      run_type: 'daily',
      run_as: 'u_ann',
      data_source: 'ds_orders',
      ...OURS,
    },
  ],
  sys_data_source: [
    {
      sys_id: 'ds_orders',
      name: 'Orders file',
      type: 'File',
      import_set_table_name: 'u_imp_orders',
      connection_url: 'ftp://files.example.com/orders.csv',
      ...OURS,
    },
  ],
  sys_transform_map: [
    {
      sys_id: 'mp_orders',
      name: 'Orders',
      source_table: 'u_imp_orders',
      target_table: 'u_orders',
      active: 'true',
      run_script: 'false',
      ...OURS,
    },
  ],
  sys_transform_script: [
    {
      sys_id: 'ms_start',
      map: 'mp_orders',
      when: 'onStart',
      active: 'true',
      script: "new GlideRecord('incident');",
      ...OURS,
    },
  ],
  sys_trigger: [
    {
      sys_id: 'tr_bob',
      name: 'As bob',
      document: 'sysauto_script',
      document_key: 'jb_bob',
      state: '0',
      run_count: '12',
      ...BY_ANN,
    },
    { sys_id: 'tr_svc', name: 'As admin', document: 'sysauto_script', document_key: 'jb_svc', state: '0', ...BY_ANN },
    {
      sys_id: 'tr_system',
      name: 'As system',
      document: 'sysauto_script',
      document_key: 'jb_system',
      state: '0',
      ...BY_ANN,
    },
    { sys_id: 'tr_off', name: 'Off', document: 'sysauto_script', document_key: 'jb_off', state: '0', ...BY_ANN },
    {
      sys_id: 'tr_import',
      name: 'Load orders',
      document: 'scheduled_import_set',
      document_key: 'im_orders',
      state: '0',
      ...BY_ANN,
    },
    {
      sys_id: 'tr_bare',
      name: 'Bare',
      document_key: '',
      state: '0',
      trigger_type: '1',
      script: "new GlideSimpleHTTPClient('https://bare.example.com');",
      ...BY_ANN,
    },
  ],
}
