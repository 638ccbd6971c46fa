import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable } from './describe-table.ts'

/** What every application has, from `sys_package` and `sys_scope` (reference: ServiceNow documentation, "Application scope"). */
const APPLICATION =
  'name scope version source vendor vendor_prefix active private trackable template logo short_description can_edit_in_studio js_level licensable license_category license_model enforce_license restrict_table_access runtime_access_tracking scoped_administration ide_created package_json sys_class_name'

/** Applications, and the tables, columns and settings that they bring. */
export const APPLICATIONS: readonly CatalogueTable[] = [
  plainTable('sys_package', 'Packages: applications and plugins', 'name source version active sys_class_name', {
    notes: ['also lists the rows of its child tables; sys_class_name tells which'],
  }),
  plainTable('sys_plugins', 'Plugins', 'name source version active sys_class_name', {
    notes: ['what belongs to a plugin was shipped'],
  }),
  plainTable('sys_scope', 'Applications of every kind', APPLICATION, {
    notes: ['also lists the rows of its child tables; sys_class_name tells which'],
  }),
  plainTable(
    'sys_app',
    'Custom applications',
    `${APPLICATION} menu user_role sys_code store_url store_correlation_id hide_on_ui installed_as_dependency uninstall_blocked license_definition guided_setup_guid`,
  ),
  plainTable(
    'sys_store_app',
    'Applications from the store',
    `${APPLICATION} latest_version install_date update_date assigned_version update_available menu user_role hide_on_ui installed_as_dependency uninstall_blocked dependencies store_url`,
  ),
  fileTable(
    'sys_scope_privilege',
    'What one application may use of another',
    'source_scope target_scope target_name target_type operation status',
    { notes: ['written by the platform when a script tried it: the only table that states such calls'] },
  ),
  fileTable(
    'sys_restricted_caller_access',
    'Who may call what is restricted',
    'source_scope source source_type target_scope target target_type operation status',
    { optional: true },
  ),
  fileTable(
    'sys_db_object',
    'Tables',
    'name label super_class access actions_access alter_access caller_access client_scripts_access configuration_access create_access create_access_controls delete_access read_access update_access ws_access is_extendable extension_model live_feed_enabled number_ref provider_class scriptable_table sys_class_code sys_class_path user_role',
  ),
  fileTable(
    'sys_dictionary',
    'Columns',
    'name element column_label internal_type reference reference_type reference_qual reference_qual_condition dynamic_ref_qual use_reference_qualifier max_length mandatory unique primary read_only display active array audit attributes calculation virtual virtual_type function_field function_definition formula default_value dynamic_default_value use_dynamic_default choice choice_table choice_field dependent dependent_on_field dynamic_creation dynamic_creation_script create_roles delete_roles read_roles write_roles comments',
    { notes: ['a row without an element describes the table itself'] },
  ),
  fileTable(
    'sys_properties',
    'System properties',
    'name suffix type description choices ignore_cache is_private read_roles write_roles',
    { sensitive: 'value', because: 'some properties are private or passwords' },
  ),
]
