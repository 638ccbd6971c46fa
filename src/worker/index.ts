export { createActivities } from '../activities/create-activities.ts'
export {
  type ActivityDependencies,
  DEFAULT_PART_BOUNDS,
  type PartBounds,
  type Projector,
} from '../activities/dependencies.ts'
export { type BugReporter, createFailureInterceptor } from '../activities/failure-interceptor.ts'
export type { EncryptionKey, KeyRing } from '../config/encryption/key-ring.ts'
export type { Environment } from '../config/environment.ts'
export type { LogConfig } from '../config/load-config.ts'
export type { TemporalTarget } from '../config/temporal-config.ts'
export type * from '../contract/activities.ts'
export { FAILURE_CODES, type FailureCode } from '../contract/failure/failure-code.ts'
export { HarvestError, type HarvestErrorOptions } from '../contract/failure/harvest-error.ts'
export type * from '../contract/receipt.ts'
export type { TwinRows, UnreadRows } from '../contract/row/unread-rows.ts'
export type { Compression } from '../contract/run/harvest-request.ts'
export type { Latest, Manifest } from '../contract/run/manifest.ts'
export { harvestTaskQueue, sliceTaskQueue } from '../contract/run/names.ts'
export type * from '../contract/slice.ts'
export type * from '../contract/table/adopted-table.ts'
export type * from '../contract/table/table-plan.ts'
export type * from '../contract/table/table-result.ts'
export {
  AUTH_METHODS,
  type Authenticator,
  type AuthMethod,
  type Authorization,
  type CredentialFacts,
} from '../servicenow/auth/authenticator.ts'
export type { Credentials } from '../servicenow/auth/create-authenticator.ts'
export type { JwtBearerCredentials } from '../servicenow/auth/oauth-jwt-bearer.ts'
export type { TokenTrial } from '../servicenow/auth/token-trial.ts'
export type { Diagnosis } from '../servicenow/check/diagnose.ts'
export type { ClientCertificate, ProxyRoute, Route } from '../servicenow/http/route.ts'
export type { PageRequest } from '../servicenow/query/page-request.ts'
export { Secret, type SecretSource } from '../servicenow/secret.ts'
export type { AnsweredRows, CountedTables } from '../servicenow/table-api/counted-tables.ts'
export type { HonouredLimit } from '../servicenow/table-api/honoured-limit.ts'
export type { UnkeyedRows } from '../servicenow/table-api/page/check-page.ts'
export type { Page, TableClient } from '../servicenow/table-api/table-client.ts'
export { createDirectorySink, type DirectorySinkOptions } from '../sink/directory/directory-sink.ts'
export type { FileSystem, FolderEntry, OpenFile } from '../sink/directory/file-system.ts'
export { NOTHING_PUBLISHED } from '../sink/nothing-published.ts'
export { type EncodedPart, encodePart } from '../sink/part/encode-part.ts'
export type { BucketOptions, BucketSdk } from '../sink/s3/bucket-client.ts'
export { createS3Sink, type S3SinkOptions } from '../sink/s3/s3-sink.ts'
export type {
  GrowingPart,
  Lines,
  NewPart,
  PartKind,
  PartName,
  PublishedRuns,
  RunPlace,
  RunSink,
  Sink,
} from '../sink/sink.ts'
export { type EncodedDocument, encodeDocument } from '../sink/stored/encode-document.ts'
export { type FindReceipt, receiptChain } from '../sink/stored/receipt-chain.ts'
export { createLogger, type LineWriter, type LogFacts, type Logger } from './logger.ts'
export { type RunningWorkers, startAllWorkers, startWorkers } from './run-workers.ts'
export { optionsFromEnvironment, type WorkerDeploymentVersion, type WorkerOptions } from './worker-options.ts'
export { prebuiltWorkflowBundle } from './workflow-bundle.ts'
