import type { AutomationKind } from '../kinds/automation-kind.ts'
import type { Question } from '../model/automation-schema.ts'
import type { Need } from '../model/sight-schema.ts'
import type { Ground } from '../read/ground.ts'
import { codeColumns, lackOfColumns, leavesOut, plainColumns } from '../read/kept-columns.ts'
import type { TableInSight } from '../read/table-in-sight.ts'

/** Tables on which the answers to a question rest, whatever the kind. */
const COMMON: Readonly<Partial<Record<Question, readonly string[]>>> = {
  evidence: ['sys_outbound_http_log'],
  owners: ['sys_user', 'sys_scope'],
  maker: ['sys_metadata_customization', 'sys_scope', 'sys_package', 'sys_update_xml'],
}

/** Columns of an automation's own row on which the answers to a question rest, beside code and addresses. */
const OWN_COLUMNS: Readonly<Record<Question, string>> = {
  live: 'active status published state when action_insert action_update action_delete action_query run_type run_end latest_snapshot master_snapshot web_service_definition client advanced document_key',
  trigger:
    'collection table table_name source_table target_table event_name type when action_insert action_update action_delete action_query run_type trigger_type http_method operation_uri operation path id name api_name function_name client_callable latest_snapshot master_snapshot remote_trigger_id client callable_by_client_api',
  'runs-as': 'run_as requires_authentication',
  calls:
    'is_rest rest_service rest_method rest_service_text rest_method_text data_source source_table workflow latest_snapshot master_snapshot',
  evidence: 'name type event_name run_count document_key latest_snapshot master_snapshot',
  owners: 'run_as sys_created_by sys_updated_by sys_scope',
  maker: 'sys_scope sys_package sys_update_name sys_created_by',
}

/** What a kind's answers to a question lack: tables that were not seen whole, and columns that were left out or withheld. */
export function lacksOfKind(ground: Ground, kind: AutomationKind, question: Question): readonly Need[] {
  const needed = [...new Set([...(kind.needs[question] ?? []), ...(COMMON[question] ?? [])])]
  const own = ground.sight(kind.table)
  const columns = OWN_COLUMNS[question].split(' ')
  const lacksOwn = leavesOut(own, question === 'calls' ? [...columns, ...codeColumns(kind.table)] : columns)
  return [
    ...needed.flatMap((table) => lackOfTable(ground.sight(table)) ?? []),
    ...(lacksOwn ? [{ table: kind.table, verdict: 'column_left_out' } as const] : []),
  ]
}

/** What a table lacks of whose rows everything may matter. */
function lackOfTable(sight: TableInSight): Need | null {
  const { table, verdict } = sight
  const lack = lackOfColumns(sight, [...plainColumns(table), ...codeColumns(table)])
  return lack ?? (sight.inPart && verdict !== 'absent' ? { table, verdict: 'column_left_out' } : null)
}
