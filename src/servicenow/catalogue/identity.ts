import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable } from './describe-table.ts'

/** Users, groups, roles and access rules: as whom automations run, and what that allows (reference: ServiceNow documentation, "User administration" and "Access control list rules"). */
export const IDENTITY: readonly CatalogueTable[] = [
  plainTable(
    'sys_user',
    'Users',
    'user_name name first_name last_name email title active locked_out identity_type web_service_access_only internal_integration_user source federated_id ldap_server last_login last_login_time failed_attempts password_needs_reset enable_multifactor_authn company department manager roles time_zone sys_class_name sys_domain sys_domain_path',
  ),
  fileTable(
    'sys_user_role',
    'Roles',
    'name suffix description elevated_privilege grantable assignable_by can_delegate includes_roles requires_subscription scoped_admin encryption_context',
  ),
  plainTable(
    'sys_user_has_role',
    'Roles of users',
    'user role inherited inh_count inh_map included_in_role included_in_role_instance granted_by state sys_class_name',
  ),
  fileTable('sys_user_role_contains', 'Roles within roles', 'role contains'),
  plainTable(
    'sys_user_group',
    'Groups',
    'name description active type source parent manager default_assignee include_members exclude_manager email cost_center roles sys_class_name',
  ),
  plainTable('sys_user_grmember', 'Members of groups', 'user group scrum_role'),
  plainTable('sys_group_has_role', 'Roles of groups', 'group role inherits granted_by'),
  fileTable(
    'sys_security_acl',
    'Access rules',
    'name type operation active advanced admin_overrides decision_type applies_to condition script description local_or_existing security_attribute',
    { notes: ['script and condition may need the elevated role security_admin'] },
  ),
  fileTable('sys_security_acl_role', 'Roles of access rules', 'sys_security_acl sys_user_role transaction_id'),
]
