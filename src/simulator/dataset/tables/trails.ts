import {
  choice,
  fixed,
  moment,
  plainId,
  reference,
  STORED_SECRET_MARK,
  strayId,
  tableName,
  text,
  whole,
} from '../column.ts'
import { className, fileSpec, logTable, plainSpec, type TableSpec, writtenOnceSpec } from '../table-spec.ts'
import { outsideHost } from '../vocabulary.ts'

const documentKey = () => plainId('sys_script')
const payload = () =>
  text(
    ({ name, id }) =>
      `<record_update><sys_script><name>${name}</name><password>${STORED_SECRET_MARK}-${id}</password></sys_script></record_update>`,
    4000,
  )
const updateName = () => text(({ random, world }) => `sys_script_${world.idOf('sys_script', random)}`, 250)

/** The execution and audit trail. */
export const TRAIL_TABLES: readonly TableSpec[] = [
  logTable('sysevent', 'Event', 400, {
    name: text(({ random }) => `acme.event.${random.below(40)}`),
    parm1: text(({ random }) => String(random.below(100_000)), 4000),
    parm2: fixed(),
    table: tableName(),
    instance: documentKey(),
    processed: moment(),
    queue: fixed(),
    state: choice('processed', 'processed', 'ready', 'error'),
  }),
  logTable('syslog_transaction', 'Transaction Log', 400, {
    type: choice('rest', 'scheduler', 'form', 'batch'),
    url: text(({ random, world }) => `/api/now/table/${world.businessTable(random)}`, 255),
    response_time: whole(20, 30_000),
    sql_count: whole(1, 900),
    session: text(({ random }) => random.below(2 ** 31).toString(16), 40),
    system_id: choice('app1.acme:node16001', 'app2.acme:node16002'),
  }),
  logTable('sys_outbound_http_log', 'Outbound HTTP Log', 300, {
    method: choice('GET', 'POST'),
    scheme: fixed('https'),
    hostname: text(({ random }) => outsideHost(random)),
    path: text(({ random }) => `/v1/things/${random.below(1000)}`, 255),
    response_status: choice('200', '200', '200', '401', '500'),
    response_time: whole(15, 9000),
    source_table: choice('sys_script', 'sys_hub_flow', 'sysauto_script'),
    source_record: documentKey(),
    user: reference('sys_user'),
  }),
  writtenOnceSpec('syslog', 'Log', 350, {
    level: choice('0', '0', '1', '2'),
    message: text(
      ({ name, random }) => `${name}: ${random.pick(['done', 'slow query', 'no such row', 'retried'])}`,
      8000,
    ),
    source: choice('acme.integration', 'Evaluator', 'com.glide.ui.ServletErrorListener'),
    type: fixed(),
    sequence: text(({ index }) => index.toString(16).padStart(16, '0'), 40),
    sys_class_name: className(),
  }),
  logTable('ecc_queue', 'Queue', 90, {
    agent: choice('mid.server.acme-1', 'mid.server.acme-2'),
    topic: choice('RESTProbe', 'SSHCommand', 'HeartbeatProbe'),
    name: text(({ random }) => outsideHost(random), 255),
    source: fixed(),
    queue: choice('output', 'input'),
    state: choice('processed', 'processed', 'ready', 'error'),
    processed: moment(),
    sequence: text(({ index }) => index.toString(16).padStart(16, '0'), 40),
    response_to: reference('ecc_queue', 0.4),
    error_string: fixed(),
    agent_correlator: strayId(),
    payload: text(
      ({ id }) => `<parameters><parameter name="pass" value="${STORED_SECRET_MARK}-${id}"/></parameters>`,
      4000,
    ),
  }),
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
  plainSpec('clone_instance', 'Clone History', 1, {
    source_instance: fixed('acmeprod'),
    target_instance: fixed('acmedev'),
    state: choice('Completed'),
    completed: moment(),
  }),
]
