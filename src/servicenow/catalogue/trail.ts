import type { CatalogueTable } from './catalogue-table.ts'
import { plainTable, USUAL_LOG_DAYS, writtenOnceTable } from './describe-table.ts'

/** Tables that rotate seven shards of one day: the oldest vanishes while it is read (reference: "Table rotation"). */
const ROTATING_LOG_DAYS = 6
/** The platform removes runs of flows two weeks after they were completed, and six weeks after they failed. */
const FLOW_DAYS = 42
const COMPLETED_FLOW_DAYS = 14
const LOG = { logDays: USUAL_LOG_DAYS } as const

/** What ran and what was called (reference: ServiceNow documentation, "System logs"). */
export const TRAIL: readonly CatalogueTable[] = [
  plainTable(
    'sys_flow_context',
    'Runs of flows',
    'name flow snapshot plan state error_state error_message run_time calling_source source_table source_record execution_id transaction origins reporting is_test_run engine_version application attributes flow_catalog_model sys_domain sys_domain_path',
    {
      logDays: FLOW_DAYS,
      keptDays: COMPLETED_FLOW_DAYS,
      optional: true,
      notes: [
        'flow holds a sys_id as plain text',
        'quick runs leave no row',
        'the platform removes runs two weeks after they completed, and six weeks after they failed',
      ],
    },
  ),
  plainTable(
    'wf_context',
    'Runs of legacy workflows',
    'name workflow workflow_version state started ended started_by table id active stage result return_value running_duration activity_count activity_index after_business_rules auto_start due parent parent_activity schedule timezone sys_domain sys_domain_path',
    { ...LOG, optional: true, sensitive: 'scratchpad', because: 'whatever a script put there' },
  ),
  plainTable(
    'sysevent',
    'Events',
    'name table instance uri queue state processed process_on processing_duration claimed_by user_id user_name',
    {
      logDays: ROTATING_LOG_DAYS,
      sensitive: 'parm1 parm2 uri',
      because: 'mail about a reset carries its link or code as a parameter',
      notes: ['rotates away after seven days'],
    },
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
      because: 'parameters of requests, and ids of sessions',
      notes: ['background transactions are logged from one second on, so absence is no proof that nothing ran'],
    },
  ),
  plainTable(
    'sys_scheduler_job_history',
    'Runs of schedule items',
    'name start_time end_time duration status source job_id system_id',
    {
      ...LOG,
      notes: ['counts by class of job, mostly by name: a row may stand for many runs, and for two jobs of one name'],
    },
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
      because: 'what was sent and what came back',
      notes: ['an instance may have this log switched off'],
    },
  ),
  plainTable(
    'ecc_queue',
    'Messages to and from MID servers',
    'agent topic name source queue state processed sequence response_to error_string agent_correlator from_host from_sys_id',
    {
      logDays: ROTATING_LOG_DAYS,
      sensitive: 'payload',
      because: 'parameters of probes, credentials among them',
      notes: ['rotates away after seven days'],
    },
  ),
  plainTable(
    'sys_import_set',
    'Runs of imports',
    'number short_description data_source state mode table_name creation_source load_completed load_run_time schedule_import sys_class_name',
    LOG,
  ),
  plainTable(
    'sys_script_pattern',
    'Slow scripts',
    'name script_source script_source_table count average total last_sighting window_start window_end',
    {
      optional: true,
      suspected: 'url example_url stack_trace',
      because: 'parameters of requests',
      notes: [
        'counts runs of a script since ever, with the last time; only of runs that took long enough, and lost when caches are flushed',
      ],
    },
  ),
  plainTable(
    'sys_transaction_pattern',
    'Slow transactions',
    'name type count average total last_sighting window_start window_end',
    {
      optional: true,
      suspected: 'url example_url',
      because: 'parameters of requests',
      notes: ['counts runs of background jobs as well'],
    },
  ),
  plainTable(
    'sys_api_stats',
    'Calls of APIs by day',
    'api_name resource method version type count start_period aggregated_monthly',
    { optional: true, notes: ['kept for 33 days; only APIs that are listed, and no call without login'] },
  ),
  plainTable(
    'sys_api_stats_requestor',
    'Calls of APIs by user and day',
    'api_name resource method version type count start_period requestor aggregated_monthly',
    { optional: true, notes: ['kept for 33 days'] },
  ),
  plainTable(
    'sys_email',
    'Mail',
    'type state target_table instance user_id notification_type content_type error_string importance mailbox receive_type weight uid',
    {
      ...LOG,
      suspected: 'body body_text headers subject recipients direct copied blind_copied reply_to message_id',
      because: 'a mail may carry the link or the code that resets a password',
      notes: ['a received mail counts as processed even where no action fitted'],
    },
  ),
  plainTable(
    'sys_email_log',
    'Which notification made which mail',
    'email notification event target_table user state',
    {
      ...LOG,
      optional: true,
    },
  ),
  plainTable(
    'sys_script_execution_history',
    'Scripts that were run by hand',
    'executed_by started finished duration scope',
    {
      ...LOG,
      optional: true,
      suspected: 'script result record_for_rollback transaction_log',
      because: 'scripts that were typed in and run at once',
    },
  ),
]
