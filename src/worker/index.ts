export { createActivities } from '../activities/create-activities.ts'
export { type ActivityDependencies, DEFAULT_PART_BOUNDS, type PartBounds } from '../activities/dependencies.ts'
export { type BugReporter, createFailureInterceptor } from '../activities/failure-interceptor.ts'
export type { Environment } from '../config/environment.ts'
export type { TemporalTarget } from '../config/temporal-config.ts'
export type { HarvestActivities } from '../contract/activities.ts'
export { FAILURE_CODES, type FailureCode } from '../contract/failure/failure-code.ts'
export { HarvestError, type HarvestErrorOptions } from '../contract/failure/harvest-error.ts'
export type { Receipt, StoredPart, WriterIdentity } from '../contract/receipt.ts'
export type { Compression } from '../contract/run/harvest-request.ts'
export type { Latest, Manifest } from '../contract/run/manifest.ts'
export { harvestTaskQueue, sliceTaskQueue } from '../contract/run/names.ts'
export type { HarvestPlan, TablePlan } from '../contract/table/table-plan.ts'
export {
  AUTH_METHODS,
  type Authenticator,
  type AuthMethod,
  type Authorization,
  type CredentialFacts,
} from '../servicenow/auth/authenticator.ts'
export type { Credentials } from '../servicenow/auth/create-authenticator.ts'
export type { ClientCertificate, ProxyRoute, Route } from '../servicenow/http/create-dispatcher.ts'
export { Secret, type SecretSource } from '../servicenow/secret.ts'
export { createDirectorySink, type DirectorySinkOptions } from '../sink/directory/directory-sink.ts'
export { NOTHING_PUBLISHED } from '../sink/nothing-published.ts'
export { type EncodedPart, encodePart } from '../sink/part/encode-part.ts'
export type { Lines, NewPart, PartKind, PublishedRuns, RunPlace, RunSink, Sink } from '../sink/sink.ts'
export { type EncodedDocument, encodeDocument } from '../sink/stored/encode-document.ts'
export { type FindReceipt, receiptChain } from '../sink/stored/receipt-chain.ts'
export { createLogger, type LineWriter, type LogFacts, type Logger } from './logger.ts'
export { type RunningWorkers, startAllWorkers, startWorkers } from './run-workers.ts'
export { optionsFromEnvironment, type WorkerOptions } from './worker-options.ts'
export { prebuiltWorkflowBundle } from './workflow-bundle.ts'
