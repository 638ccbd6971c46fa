import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable, USUAL_LOG_DAYS, writtenOnceTable } from './describe-table.ts'

const LOG = { logDays: USUAL_LOG_DAYS } as const

/** What changed, what was deleted, and whose it is (reference: ServiceNow documentation, "Auditing" and "Version records"). */
export const CHANGES: readonly CatalogueTable[] = [
  writtenOnceTable(
    'sys_audit',
    'Changes of audited columns',
    'tablename fieldname documentkey user reason record_checkpoint internal_checkpoint',
    {
      ...LOG,
      sensitive: 'oldvalue newvalue',
      because: 'values of any column',
      notes: ['upgrades, update sets and imports leave no row', 'readable with the role audit_viewer'],
    },
  ),
  plainTable('sys_audit_delete', 'Deletions of audited rows', 'tablename documentkey display_value user', {
    ...LOG,
    suspected: 'payload',
    because: 'whole rows of any table',
    notes: ['deletions of automations are not listed here by default, but in sys_metadata_delete'],
  }),
  plainTable(
    'sys_update_version',
    'Versions of customised files',
    'name record_name type action state source source_table application reverted_from instance_name instance_id',
    // Not a log: who changed a file may be the answer of a version that is years old.
    {
      sensitive: 'payload',
      because: 'whole rows of any table',
      notes: [
        'the best answer to who changed an automation',
        'kept of files that were changed here, with what was shipped',
      ],
    },
  ),
  plainTable(
    'sys_update_xml',
    'Customer updates',
    'name action type target_name category comments table update_set remote_update_set replace_on_upgrade application update_domain update_guid view',
    // Not a log: a row is rewritten at each change of its file, so a window over creation would miss it.
    { sensitive: 'payload', because: 'whole rows of any table' },
  ),
  plainTable(
    'sys_update_set',
    'Update sets',
    'name state application description completed_by completed_on install_date installed_from is_default origin_sys_id remote_sys_id base_update_set parent',
    { notes: ['whoever made the set of a customer update may answer for the file'] },
  ),
  plainTable('sys_metadata_customization', 'Customised files', 'sys_metadata sys_update_name author_type', {
    optional: true,
    notes: ['since Washington DC; tells what was made here from what was shipped and changed here'],
  }),
  fileTable('sys_metadata_delete', 'Deleted application files', 'sys_metadata sys_db_object', {
    ...LOG,
    notes: ['a row is the tombstone of another file: sys_metadata holds its sys_id'],
  }),
  plainTable(
    'sys_upgrade_history',
    'Upgrades',
    'from_version to_version upgrade_started upgrade_finished changes_processed changes_applied changes_skipped',
  ),
]
