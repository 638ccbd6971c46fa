import { choice, conditions, fixed, flag, moment, nameColumn, reference, tableName, text, whole } from '../column.ts'
import { active, fileTable, logTable, type TableSpec } from '../table-spec.ts'

const internalName = () => text(({ name }) => name.toLowerCase().replace(/[^a-z0-9]+/g, '_'))

/** Flows, actions, legacy workflows, and the record of their runs. */
export const FLOW_TABLES: readonly TableSpec[] = [
  fileTable('sys_hub_flow_base', 'Flow Base', 0, {
    name: nameColumn(),
    internal_name: internalName(),
    type: choice('flow', 'flow', 'subflow'),
    status: choice('published', 'draft'),
    active: active(),
    run_as: choice('user', 'system'),
    run_with_roles: fixed(),
    access: choice('public', 'package_private'),
    callable_by_client_api: flag(0.1),
    description: fixed(),
  }),
  fileTable(
    'sys_hub_flow',
    'Flow',
    110,
    {
      latest_snapshot: text(({ id }) => [...id].reverse().join(''), 32),
      master_snapshot: text(({ id }) => [...id].reverse().join(''), 32),
    },
    'sys_hub_flow_base',
  ),
  fileTable('sys_hub_action_type_definition', 'Action Type', 44, {
    name: nameColumn(),
    internal_name: internalName(),
    active: active(),
    state: choice('published', 'draft'),
    access: choice('public', 'package_private'),
  }),
  fileTable('wf_workflow', 'Workflow', 30, {
    name: nameColumn(),
    table: tableName(),
    template: flag(0.1),
    access: choice('public', 'package_private'),
  }),
  fileTable('wf_workflow_version', 'Workflow Version', 48, {
    name: nameColumn(),
    workflow: reference('wf_workflow'),
    table: tableName(),
    active: active(),
    published: flag(0.8),
    condition: conditions(),
    order: whole(1, 500),
  }),
  logTable('sys_flow_context', 'Flow Context', 400, {
    name: nameColumn(),
    flow: text(({ random, world }) => world.idOf('sys_hub_flow', random), 32),
    state: choice('COMPLETE', 'COMPLETE', 'ERROR', 'WAITING'),
    error_state: fixed(),
    error_message: text(({ random }) => (random.chance(0.1) ? 'Error: HTTP 500 from the remote side' : ''), 4000),
    run_time: whole(12, 60_000),
    calling_source: choice('record', 'schedule', 'REST'),
    source_table: tableName(),
    source_record: text(({ id }) => [...id].reverse().join(''), 32),
    reporting: choice('NONE', 'BASIC', 'FULL'),
  }),
  logTable('wf_context', 'Workflow Context', 90, {
    workflow_version: reference('wf_workflow_version'),
    state: choice('finished', 'executing', 'cancelled'),
    started: moment(({ createdOn }) => createdOn),
    ended: moment(),
    started_by: reference('sys_user'),
    table: tableName(),
    id: text(({ id }) => [...id].reverse().join(''), 32),
  }),
]
