import { SNAPSHOT_TABLE, type Staged } from './stage/stage.ts'

/** Tables that are refused in four ways, beside one that answers. */
export const REFUSED_TABLES: Staged = {
  name: '403, 404, 400 and 401 tables side by side',
  tables: [SNAPSHOT_TABLE, 'sys_script', 'sys_user', 'sys_trigger', 'sys_user_role'],
  prepare: (simulator) =>
    simulator.addFaults([
      { table: 'sys_script', fault: 'deny-table' },
      { table: 'sys_user', fault: 'status', status: 404, body: 'json' },
      { table: 'sys_trigger', fault: 'absent-table' },
      { table: 'sys_user_role', fault: 'unauthorized' },
    ]),
}
