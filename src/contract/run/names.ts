/** Workflow types, as Temporal stores them. */
export const HARVEST_WORKFLOW = 'harvest'

/** The workflow that a schedule starts. */
export const SCHEDULED_HARVEST_WORKFLOW = 'scheduledHarvest'

/** What a schedule starts is named after it; Temporal adds the time of the start. */
export function scheduledWorkflowId(instance: string): string {
  return `${harvestScheduleId(instance)}/start`
}

/** The one schedule of an instance. */
export function harvestScheduleId(instance: string): string {
  return `harvest-schedule/${instance}`
}

/** Search attributes that runs carry where the namespace has them registered. */
export const SEARCH_ATTRIBUTES = { instance: 'SnInstance', table: 'SnTable', verdict: 'HarvestVerdict' } as const

/** The one harvest of an instance: its workflow id. */
export function harvestWorkflowId(instance: string): string {
  return `harvest/${instance}`
}

/** The workflow id of one table's child. */
export function tableWorkflowId(instance: string, table: string): string {
  return `${harvestWorkflowId(instance)}/${table}`
}

/** Task queue of an instance's workflows and small activities. */
export function harvestTaskQueue(instance: string): string {
  return `harvest-${instance}`
}

/** Task queue of an instance's slices: its workers have as many slots as lanes, so slices never starve publishing. */
export function sliceTaskQueue(instance: string): string {
  return `${harvestTaskQueue(instance)}-slices`
}

/** The form of a run's id, which may so become a folder. */
export const RUN_ID = /^[0-9a-f-]{8,64}$/

/** Memo key that holds the digest of what a run was asked. */
export const REQUEST_DIGEST_MEMO = 'requestDigest'
/** Memo key that holds what a run was asked, to name the differences of another request. */
export const REQUEST_MEMO = 'request'
/** Memo key that holds the plan's size and place. */
export const PLAN_MEMO = 'plan'
/** Memo key of one finished table; a key each, since rewriting one key would make history quadratic. */
export function tableMemo(table: string): string {
  return `table.${table}`
}
/** Memo key of a scheduled start that left an open run alone. */
export const SKIPPED_MEMO = 'skipped'
