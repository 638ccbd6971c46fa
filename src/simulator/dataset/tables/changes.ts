import {
  choice,
  fixed,
  moment,
  nameColumn,
  plainId,
  reference,
  STORED_SECRET_MARK,
  strayId,
  text,
  whole,
} from '../column.ts'
import { fileSpec, logTable, plainSpec, type TableSpec, writtenOnceSpec } from '../table-spec.ts'

const documentKey = () => plainId('sys_script')
const payload = () =>
  text(
    ({ name, id }) =>
      `<record_update><sys_script><name>${name}</name><password>${STORED_SECRET_MARK}-${id}</password></sys_script></record_update>`,
    4000,
  )
const updateName = () => text(({ random, world }) => `sys_script_${world.idOf('sys_script', random)}`, 250)

/** What changed, what was deleted, and whose it is. */
export const CHANGE_TABLES: readonly TableSpec[] = [
  writtenOnceSpec('sys_audit', 'Audit', 400, {
    tablename: choice('sys_user', 'sys_user_has_role', 'incident'),
    fieldname: choice('active', 'roles', 'state'),
    documentkey: documentKey(),
    user: choice('admin', 'deploy.bot'),
    oldvalue: choice('', 'false', '1'),
    newvalue: choice('true', '2', '6'),
    reason: fixed(),
    record_checkpoint: whole(0, 90),
    internal_checkpoint: fixed(),
  }),
  logTable('sys_audit_delete', 'Audit Deleted Record', 40, {
    tablename: choice('sys_user_has_role', 'sys_user'),
    documentkey: documentKey(),
    display_value: fixed(),
    user: fixed('admin'),
  }),
  plainSpec('sys_update_version', 'Update Version', 300, {
    name: updateName(),
    record_name: text(({ name }) => name, 255),
    source_table: choice('sys_update_set', 'sys_upgrade_history'),
    state: choice('current', 'previous', 'history'),
    payload: payload(),
    application: reference('sys_scope'),
  }),
  plainSpec('sys_update_xml', 'Customer Update', 220, {
    name: updateName(),
    action: choice('INSERT_OR_UPDATE', 'DELETE'),
    type: choice('Business Rule', 'Script Include'),
    target_name: text(({ name }) => name, 255),
    payload: payload(),
    application: reference('sys_scope'),
  }),
  fileSpec('sys_metadata_delete', 'Deleted Application File', 35, {
    sys_metadata: strayId(),
    sys_db_object: choice('sys_script', 'sys_ui_action', 'sys_hub_flow'),
    sys_update_name_deleted: updateName(),
  }),
  logTable('sys_upgrade_history', 'Upgrade History', 6, {
    from_version: fixed('glide-zurich'),
    to_version: fixed('glide-australia'),
    upgrade_finished: moment(),
  }),
  plainSpec('sys_update_set', 'Update Set', 14, {
    name: nameColumn(),
    state: choice('complete', 'in progress', 'ignore'),
    application: reference('sys_scope'),
    completed_by: choice('admin', 'deploy.bot'),
    is_default: choice('false'),
    installed_from: fixed(),
  }),
  plainSpec('sys_metadata_customization', 'Customization', 150, {
    sys_metadata: plainId('sys_script'),
    sys_update_name: updateName(),
    author_type: choice('Custom', 'Custom', 'ServiceNow'),
  }),
]
