import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable } from './describe-table.ts'

/** What every kind of scheduled work has (reference: ServiceNow documentation, "Scheduled jobs"). */
const SCHEDULE =
  'name active run_type run_time run_period run_dayofweek run_daysofweek run_dayofmonth run_weekinmonth run_month run_start run_end repeat_every time_zone run_as run_as_tz conditional condition advanced business_calendar offset offset_type max_drift upgrade_safe entered_time entered_run_start entered_run_end'

/** Work that the clock starts: definitions, and the items that the scheduler holds at this moment. */
export const SCHEDULES: readonly CatalogueTable[] = [
  fileTable('sysauto', 'Scheduled work of every kind', SCHEDULE, {
    notes: ['also lists the rows of its child tables, without their own columns; sys_class_name tells which'],
  }),
  fileTable('sysauto_script', 'Scheduled scripts', `${SCHEDULE} script`),
  fileTable(
    'scheduled_import_set',
    'Scheduled imports',
    `${SCHEDULE} data_source parent concurrent_import partition_method pre_script pre_script_bool post_script post_script_bool`,
  ),
  fileTable(
    'sysauto_report',
    'Scheduled reports',
    `${SCHEDULE} report report_title report_body output_type user_list group_list address_list subject include_with omit_if_no_records zip_output`,
  ),
  fileTable('sysauto_template', 'Scheduled creation from templates', `${SCHEDULE} template`),
  fileTable('sysauto_pa', 'Scheduled collection of indicators', SCHEDULE, { optional: true }),
  plainTable(
    'sys_trigger',
    'Schedule items',
    'name next_action trigger_type trigger_class state job_id job_context script document document_key system_id claimed_by last_error priority repeat upgrade_safe run_as parent run_count error_count processing_duration max_drift application',
    {
      notes: [
        'also holds asynchronous business rules and items of the platform itself',
        'document_key names the row that a schedule item belongs to',
        'counters are of the item, which is made again with its schedule',
      ],
    },
  ),
]
