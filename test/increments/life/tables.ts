/** Tables whose rows are written and deleted. */
export const LIVING_TABLES = ['sys_script', 'sysauto', 'sys_user_group', 'sys_trigger'] as const
/** Tables to which lines are added, and whose oldest lines rotate away. */
export const LOGS = ['syslog', 'ecc_queue'] as const
/** Everything that is harvested. */
export const TABLES: readonly string[] = [...LIVING_TABLES, ...LOGS]

export type LivingTable = (typeof LIVING_TABLES)[number]
export type Log = (typeof LOGS)[number]

/** Where a row's deletion is told, by default, on the instances that are shipped. */
export const TOLD_IN = {
  sys_script: 'sys_metadata_delete',
  sysauto: 'sys_metadata_delete',
  sys_user_group: 'sys_audit_delete',
  sys_trigger: null,
} as const satisfies Readonly<Record<LivingTable, string | null>>

/** The class that new rows of a table have. */
export const CLASS_OF = {
  sys_script: 'sys_script',
  sysauto: 'sysauto_script',
  sys_user_group: 'sys_user_group',
  sys_trigger: 'sys_trigger',
} as const satisfies Readonly<Record<LivingTable, string>>

/** How a log rotates, as instances are shipped (ServiceNow documentation: "Table rotation"), and how many days of it a first run reads. */
export const ROTATION = {
  syslog: { shards: 8, shardSeconds: 7 * 86_400, readDays: 7 },
  ecc_queue: { shards: 7, shardSeconds: 86_400, readDays: 6 },
} as const satisfies Readonly<Record<Log, { shards: number; shardSeconds: number; readDays: number }>>

export function isLog(table: string): table is Log {
  return LOGS.some((log) => log === table)
}
