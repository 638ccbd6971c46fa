export { Client, Connection, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
export { type EncryptionKey, type KeyRing, loadKeyRing } from '../config/encryption/key-ring.ts'
export { instanceName } from '../config/instance-config.ts'
export { FAILURE_CODES, type FailureCode } from '../contract/failure/failure-code.ts'
export { HarvestError, type HarvestErrorOptions } from '../contract/failure/harvest-error.ts'
export type { Key } from '../contract/row/key.ts'
export type { HarvestOutcome, TableOutcome } from '../contract/run/harvest-outcome.ts'
export type { Compression, HarvestMode, HarvestRequest, Profile, SliceBounds } from '../contract/run/harvest-request.ts'
export type { ProjectionOutcome } from '../contract/run/projection.ts'
export type { Hold } from '../contract/run/steering.ts'
export type { WaitingRange } from '../contract/run/waiting.ts'
export type { QueryRights } from '../contract/table/query-rights.ts'
export { VERDICTS, type Verdict } from '../contract/table/verdict.ts'
export { payloadConversion } from '../encryption/payload-conversion.ts'
export type { SilencePatience } from './ask-patiently.ts'
export { buildRequest, type RequestOptions } from './build-request.ts'
export { cancelHarvest } from './cancel-harvest.ts'
export { type FollowOptions, followHarvest } from './follow-harvest.ts'
export { harvestResult } from './harvest-result.ts'
export { requireWorkers } from './require-workers.ts'
export {
  createSchedule,
  listSchedules,
  type ScheduleAction,
  type ScheduledInstance,
  type ScheduleTimes,
  steerSchedule,
} from './schedule-harvest.ts'
export { type Started, type StartOptions, startHarvest } from './start-harvest.ts'
export { fleetStatus } from './status/fleet-status.ts'
export { type ClosedToKey, type FinishedTable, type HarvestStatus, harvestStatus } from './status/harvest-status.ts'
export type { ActiveSlice, RetriedStep } from './status/pending-steps.ts'
export { pauseHarvest, resumeHarvest } from './steer-harvest.ts'
