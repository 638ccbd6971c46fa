import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable, USUAL_LOG_DAYS, writtenOnceTable } from './describe-table.ts'

/** Tables that rotate seven shards of one day: the oldest vanishes while it is read (reference: "Table rotation"). */
const ROTATING_LOG_DAYS = 6
const LOG = { logDays: USUAL_LOG_DAYS } as const

/** What ran, what was called, what changed and what was deleted (reference: ServiceNow documentation, "System logs" and "Auditing"). */
export const TRAIL: readonly CatalogueTable[] = [
  plainTable(
    'sys_flow_context',
    'Runs of flows',
    'name flow snapshot plan state error_state error_message run_time calling_source source_table source_record execution_id transaction origins reporting is_test_run engine_version application attributes flow_catalog_model sys_domain sys_domain_path',
    { ...LOG, optional: true, notes: ['flow holds a sys_id as plain text', 'quick runs leave no row'] },
  ),
  plainTable(
    'wf_context',
    'Runs of legacy workflows',
    'name workflow workflow_version state started ended started_by table id active stage result return_value running_duration activity_count activity_index after_business_rules auto_start due parent parent_activity schedule timezone sys_domain sys_domain_path',
    { ...LOG, optional: true, sensitive: 'scratchpad' },
  ),
  plainTable(
    'sysevent',
    'Events',
    'name table instance uri queue state processed process_on processing_duration claimed_by user_id user_name',
    // Mail about a reset carries its link or code as a parameter.
    { logDays: ROTATING_LOG_DAYS, sensitive: 'parm1 parm2 uri', notes: ['rotates away after seven days'] },
  ),
  writtenOnceTable('syslog', 'System log', 'level message source sequence type sys_class_name', {
    ...LOG,
    notes: ['readable with the role syslog_viewer'],
  }),
  writtenOnceTable(
    'syslog_transaction',
    'Transactions',
    'type system_id response_time sql_count sql_time business_rule_count business_rule_time output_length remote_ip sys_class_name',
    {
      ...LOG,
      sensitive: 'url session',
      suspected: 'query_string additional_info',
      notes: ['background transactions are logged from one second on, so absence is no proof that nothing ran'],
    },
  ),
  plainTable(
    'sys_scheduler_job_history',
    'Runs of schedule items',
    'name start_time end_time duration status source job_id system_id',
    LOG,
  ),
  writtenOnceTable(
    'sys_outbound_http_log',
    'Outbound HTTP calls',
    'method scheme hostname path response_status response_time request_length response_length source_table source_record app_scope transaction user mid_server',
    {
      ...LOG,
      // Names of these columns differ between releases and are documented nowhere.
      suspected:
        'url query query_string request_headers response_headers request_body response_body headers body session',
      notes: ['an instance may have this log switched off'],
    },
  ),
  plainTable(
    'ecc_queue',
    'Messages to and from MID servers',
    'agent topic name source queue state processed sequence response_to error_string agent_correlator from_host from_sys_id',
    { logDays: ROTATING_LOG_DAYS, sensitive: 'payload', notes: ['rotates away after seven days'] },
  ),
  writtenOnceTable(
    'sys_audit',
    'Changes of audited columns',
    'tablename fieldname documentkey user reason record_checkpoint internal_checkpoint',
    {
      ...LOG,
      sensitive: 'oldvalue newvalue',
      notes: ['upgrades, update sets and imports leave no row', 'readable with the role audit_viewer'],
    },
  ),
  plainTable('sys_audit_delete', 'Deletions of audited rows', 'tablename documentkey display_value user', {
    ...LOG,
    suspected: 'payload',
    notes: ['deletions of automations are not listed here by default, but in sys_metadata_delete'],
  }),
  plainTable(
    'sys_update_version',
    'Versions of customised files',
    'name record_name type action state source source_table application reverted_from instance_name instance_id',
    { ...LOG, sensitive: 'payload', notes: ['the best answer to who changed an automation'] },
  ),
  plainTable(
    'sys_update_xml',
    'Customer updates',
    'name action type target_name category comments table update_set remote_update_set replace_on_upgrade application update_domain update_guid view',
    // Not a log: a row is rewritten at each change of its file, so a window over creation would miss it.
    { sensitive: 'payload' },
  ),
  fileTable('sys_metadata_delete', 'Deleted application files', 'sys_metadata sys_db_object', {
    ...LOG,
    notes: ['a row is the tombstone of another file: sys_metadata holds its sys_id'],
  }),
  plainTable(
    'sys_upgrade_history',
    'Upgrades',
    'from_version to_version upgrade_started upgrade_finished changes_processed changes_applied changes_skipped',
  ),
  plainTable(
    'sys_import_set',
    'Runs of imports',
    'number short_description data_source state mode table_name creation_source load_completed load_run_time schedule_import sys_class_name',
    LOG,
  ),
]
