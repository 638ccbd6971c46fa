import type { CatalogueTable } from './catalogue-table.ts'
import { domainFileTable, fileTable, plainTable } from './describe-table.ts'

/** Inputs of script and REST steps that hold no secrets, by the ids under which the platform ships them on every instance. */
const HARMLESS_INPUTS = [
  /** script of a script step */
  '71aa7f6647032200b4fad7527c9a719b',
  /** base URL, path and method of a REST step */
  'a67a8ef03b23320057a4a2e334efc472',
  '3d090af03b23320057a4a2e334efc455',
  'e85b7ebf47222200b4fad7527c9a71e3',
  /** kind of connection, credential alias and REST message of a REST step */
  '91e207d03b50030057a4a2e334efc4a0',
  '445c2a72b3701300176b051a16a8dcc2',
  'bb61fcd3c7312300a150effeeb97638e',
] as const

const PLUGIN = { optional: true } as const

/** What the steps of flows and workflows hold: scripts, addresses, aliases (reference: ServiceNow documentation, "Action designer"). */
export const FLOW_VALUES: readonly CatalogueTable[] = [
  plainTable('sys_variable_value', 'Values of steps and activities', 'document document_key variable order', {
    sensitive: 'value',
    onlyRows: { column: 'variable', oneOf: HARMLESS_INPUTS },
    because: 'headers and parameters of REST steps stand beside scripts and addresses',
    notes: [
      'document and document_key name the step or activity, variable its input',
      'scripts and addresses of flow steps and workflow activities stand here, and headers with keys as well',
    ],
  }),
  plainTable('sys_element_mapping', 'Inputs of steps that are put together', 'table id field', {
    optional: true,
    sensitive: 'value',
    because: 'headers and parameters of REST steps stand beside scripts and addresses',
    notes: ['id names the step, field its input; the value is text with {{pills}}'],
  }),
  plainTable(
    'sys_hub_alias_mapping',
    'Aliases that take the place of others',
    'source_id source_table source_alias target_alias',
    PLUGIN,
  ),
  plainTable(
    'sys_hub_input_scripts',
    'Scripts that fill an input of a step',
    'instance input_name script active referenced_table',
    PLUGIN,
  ),
  fileTable(
    'wf_activity',
    'Activities of legacy workflows',
    'name workflow_version activity_definition parent stage timeout pinned_version',
    { optional: true, sensitive: 'input', notes: ['what an activity does stands in its values'] },
  ),
]

/** Playbooks, legacy workflows and AI agents. */
export const OTHER_FLOWS: readonly CatalogueTable[] = [
  domainFileTable(
    'sys_pd_process_definition',
    'Playbooks',
    'label name active status table access description',
    PLUGIN,
  ),
  domainFileTable('wf_workflow', 'Legacy workflows', 'name table description template access preview', PLUGIN),
  domainFileTable(
    'wf_workflow_version',
    'Versions of legacy workflows',
    'name workflow table description active published condition condition_type order start run_multiple checked_out checked_out_by schedule timezone on_cancel after_business_rules expected_time',
    { optional: true, notes: ['a version holds the content of a legacy workflow, and contexts point to it'] },
  ),
  fileTable('sn_aia_agent', 'AI agents', 'name description active role public', PLUGIN),
  fileTable('sn_aia_usecase', 'AI agent use cases', 'name description active', PLUGIN),
  fileTable(
    'sn_aia_trigger_configuration',
    'Triggers of AI agents',
    'name active target_table condition run_as',
    PLUGIN,
  ),
  fileTable(
    'sn_aia_tool',
    'Tools of AI agents',
    'name description active type record_type target_document script',
    PLUGIN,
  ),
  fileTable(
    'sn_aia_agent_tool_m2m',
    'Which AI agent has which tool',
    'agent tool name active execution_mode max_auto_executions',
    { optional: true, suspected: 'inputs' },
  ),
  fileTable('sys_agent_access_role_configuration', 'Roles that an AI agent may use', 'agent role', PLUGIN),
  fileTable('sn_nowassist_skill_config', 'Now Assist skills', 'name description active', PLUGIN),
]
