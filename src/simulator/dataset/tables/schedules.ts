import { choice, fixed, flag, moment, nameColumn, reference, script, strayId, text, whole } from '../column.ts'
import { active, childTable, fileSpec, logTable, plainSpec, type TableSpec } from '../table-spec.ts'

/** Scheduled work: definitions with their child tables, runtime items, and what they left behind. */
export const SCHEDULE_TABLES: readonly TableSpec[] = [
  fileSpec('sysauto', 'Scheduled Work', 2, {
    name: nameColumn(),
    active: active(),
    run_type: choice('daily', 'weekly', 'monthly', 'periodically', 'once', 'on_demand'),
    run_time: moment(({ random }) => `1970-01-01 ${String(random.below(24)).padStart(2, '0')}:00:00`),
    run_period: moment(({ random }) => `1970-01-01 00:${String(5 + random.below(50)).padStart(2, '0')}:00`),
    run_dayofweek: whole(1, 7),
    run_dayofmonth: whole(1, 28),
    run_start: moment(({ createdOn }) => createdOn),
    time_zone: choice('floating', 'GMT', 'Europe/Berlin'),
    conditional: flag(0.1),
    condition: fixed(),
    run_as: reference('sys_user', 0.85),
    run_as_tz: fixed(),
    upgrade_safe: flag(0.2),
    max_drift: fixed(),
  }),
  childTable('sysauto_script', 'Scheduled Script Execution', 'sysauto', 85, { script: script() }),
  childTable('scheduled_import_set', 'Scheduled Import', 'sysauto', 16, {
    data_source: reference('sys_data_source'),
    pre_script: script(0.2),
    post_script: script(0.2),
  }),
  childTable('sysauto_report', 'Scheduled Email of Report', 'sysauto', 12, {
    report: fixed(),
    report_title: nameColumn(),
    output_type: choice('PDF', 'XLS'),
    user_list: fixed(),
    group_list: fixed(),
    address_list: fixed(),
    subject: text(({ name }) => `[ACME] ${name}`, 255),
  }),
  childTable('sysauto_template', 'Scheduled Entity Generation', 'sysauto', 8, {
    // Templates are not among the tables that are simulated.
    template: strayId(),
  }),
  childTable('sysauto_pa', 'Scheduled Data Collection', 'sysauto', 3, {}),
  plainSpec('sys_trigger', 'Schedule Item', 150, {
    name: nameColumn(),
    next_action: moment(),
    trigger_type: choice('0', '1', '2', '3', '7'),
    state: choice('0', '0', '0', '1', '2'),
    job_id: text(({ random }) => `${random.below(1000)}`.padStart(32, 'a'), 32),
    script: script(0.3),
    document: choice('sysauto_script', 'scheduled_import_set', ''),
    document_key: reference('sysauto_script', 0.5),
    job_context: fixed(),
    trigger_class: fixed(),
    system_id: text(({ random }) => random.pick(['', 'app1.acme:node16001', 'app2.acme:node16002'])),
    claimed_by: fixed(),
    run_count: whole(0, 4000),
    error_count: whole(0, 3),
    processing_duration: whole(3, 90_000),
  }),
  logTable('sys_scheduler_job_history', 'Schedule Item History', 260, {
    name: nameColumn(),
    start_time: moment(({ createdOn }) => createdOn),
    duration: whole(3, 90_000),
    status: choice('Complete', 'Complete', 'Complete', 'Error'),
    source: reference('sysauto_script', 0.6),
  }),
]
