import type { Random } from './random.ts'

const VERBS = [
  'Sync',
  'Validate',
  'Escalate',
  'Close',
  'Notify',
  'Purge',
  'Import',
  'Approve',
  'Enrich',
  'Archive',
  'Assign',
  'Reconcile',
] as const
const SUBJECTS = [
  'incidents',
  'change requests',
  'CMDB servers',
  'vendor invoices',
  'SLA breaches',
  'user accounts',
  'catalog tasks',
  'problem tickets',
  'asset leases',
  'on-call rosters',
  'vulnerable hosts',
  'contract renewals',
] as const
const TAILS = [
  'nightly',
  'on update',
  'for EMEA',
  'from Workday',
  'to Jira',
  'with Splunk',
  'after approval',
  'v2',
  '(legacy)',
  'für München',
  'hourly',
  'via MID',
] as const
const BUSINESS_TABLES = [
  'incident',
  'change_request',
  'problem',
  'sc_req_item',
  'sc_task',
  'cmdb_ci_server',
  'sys_user',
  'alm_asset',
  'kb_knowledge',
  'task_sla',
  'sn_vul_vulnerable_item',
  'u_vendor_invoice',
] as const
const HOSTS = [
  'api.workday.example',
  'acme.atlassian.example',
  'hooks.slack.example',
  'splunk.acme.example',
  'graph.microsoft.example',
  'vault.acme.example',
  'sftp.bank.example',
] as const

/** A name as administrators give it. */
export function automationName(random: Random): string {
  return `${random.pick(VERBS)} ${random.pick(SUBJECTS)} ${random.pick(TAILS)} ${100 + random.below(900)}`
}

/** A table on which automations work. */
export function businessTable(random: Random): string {
  return random.pick(BUSINESS_TABLES)
}

/** A host outside the instance; none of them exists. */
export function outsideHost(random: Random): string {
  return random.pick(HOSTS)
}

/** An address outside the instance. */
export function outsideUrl(random: Random): string {
  const path = random.pick([
    '/v1/employees',
    '/rest/api/2/issue',
    '/services/collector/event',
    '/v1.0/users',
    '/v1/secret',
  ])
  return `https://${outsideHost(random)}${path}`
}
