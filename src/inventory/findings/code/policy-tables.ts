/** Tables that say who may do what, and how the instance is set. */
const POLICY_TABLES: readonly string[] = [
  'sys_user',
  'sys_user_has_role',
  'sys_user_grmember',
  'sys_user_group',
  'sys_group_has_role',
  'sys_user_role',
  'sys_user_role_contains',
  'sys_security_acl',
  'sys_security_acl_role',
  'sys_properties',
]

/** True for a table of users, roles, rules, settings or OAuth. */
export function isPolicyTable(name: string): boolean {
  return POLICY_TABLES.includes(name) || name.startsWith('oauth_')
}
