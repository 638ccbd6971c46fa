import type { CatalogueTable } from './catalogue-table.ts'
import { domainFileTable, fileTable } from './describe-table.ts'

/** Logic that reacts to rows, forms, events, mail and imports (reference: ServiceNow documentation, "Application file types"). */
export const SERVER_LOGIC: readonly CatalogueTable[] = [
  domainFileTable(
    'sys_script',
    'Business rules',
    'name collection when order priority active advanced action_insert action_update action_delete action_query condition filter_condition role_conditions script template abort_action add_message message change_fields execute_function client_callable access description is_rest rest_service rest_service_text rest_method rest_method_text rest_variables',
    {
      notes: [
        'collection names the table on which the rule works',
        'sys_script_pattern counts runs that took long enough; no log tells of all',
      ],
    },
  ),
  fileTable(
    'sys_script_include',
    'Script includes',
    'name api_name script active access caller_access client_callable mobile_callable sandbox_callable description',
    { notes: ['sys_script_pattern counts runs that took long enough; no log tells of all'] },
  ),
  domainFileTable(
    'sys_script_client',
    'Client scripts',
    'name table type ui_type field global view active applies_extended condition order isolate_script messages script description',
  ),
  fileTable(
    'catalog_script_client',
    'Catalog client scripts',
    'name cat_item variable_set cat_variable type ui_type global active applies_catalog applies_req_item applies_sc_task isolate_script script',
    { optional: true, notes: ['comes with the Service Catalog'] },
  ),
  domainFileTable(
    'sys_ui_action',
    'UI actions',
    'name table action_name active client client_script_v2 condition comments hint isolate_script messages onclick order script form_action form_button form_button_v2 form_context_menu form_link form_menu_button_v2 form_style list_action list_banner_button list_button list_choice list_context_menu list_link list_save_with_form_button list_style show_insert show_multiple_update show_query show_update ui11_compatible ui16_compatible',
  ),
  domainFileTable(
    'sys_ui_policy',
    'UI policies',
    'short_description description table active conditions global inherit isolate_script model_id model_table on_load order reverse_if_false run_scripts script_false script_true set_values ui_type view',
  ),
  fileTable('sys_script_fix', 'Fix scripts', 'name script before unloadable record_for_rollback description'),
  domainFileTable(
    'sysevent_script_action',
    'Script actions',
    'name event_name active order condition_script script synchronous description',
  ),
  fileTable(
    'sysevent_register',
    'Registered events',
    'event_name table fired_by queue priority derived_priority suffix caller_access description',
  ),
  domainFileTable(
    'sysevent_email_action',
    'Notifications',
    'name description collection event_name generation_type active action_insert action_update condition advanced_condition order type category recipient_fields recipient_groups recipient_users event_parm_1 event_parm_2 send_self exclude_delegates from reply_to subject template content_type message message_html message_text include_attachments mandatory subscribable weight',
  ),
  domainFileTable(
    'sysevent_in_email_action',
    'Inbound email actions',
    'name description table type active order event_name condition_script filter_condition required_roles from reply_email script stop_processing template',
  ),
  fileTable('sys_script_email', 'Mail scripts', 'name script new_lines_to_html'),
  domainFileTable(
    'sys_script_vtable',
    'Remote table definitions',
    'name table active advanced script insert_script update_script delete_script editable flow cache_strategy cache_ttl cache_isolation_level',
    { optional: true },
  ),
  fileTable(
    'sys_transform_map',
    'Transform maps',
    'name source_table target_table active order run_business_rules run_script script copy_empty_fields enforce_mandatory_fields',
  ),
  fileTable(
    'sys_transform_entry',
    'Field maps of transforms',
    'map source_table source_field target_table target_field coalesce coalesce_case_sensitive coalesce_empty_fields choice_action date_format reference_value_field use_source_script source_script',
  ),
  fileTable('sys_transform_script', 'Transform scripts', 'map when order active script'),
  fileTable(
    'sys_data_source',
    'Data sources',
    'name type import_set_table_name import_set_table_label format file_retrieval_method file_path category connection_url connection_timeout query_timeout instance_name table_name database_name database_port jdbc_server jdbc_user_name oracle_port oracle_sid query sql_statement last_run_database_field last_run_datetime last_success_import_time use_last_run_datetime ldap_target mid_server request_action data_loader parsing_script parallel_loading_script enable_parallel_loading import_connection_alias use_import_connection_alias use_integrated_authentication scp_server scp_port scp_user_name scp_authentication support_pagination maximum_rows',
    { sensitive: 'connection_url_parameters properties', because: 'parameters of connections, keys among them' },
  ),
]
