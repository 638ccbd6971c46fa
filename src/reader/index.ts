export { FAILURE_CODES, type FailureCode } from '../contract/failure/failure-code.ts'
export { HarvestError, type HarvestErrorOptions } from '../contract/failure/harvest-error.ts'
export type { StoredPart } from '../contract/receipt.ts'
export { type Interval, type Key, type KeyRange, PROOFS, type Proof } from '../contract/row/key.ts'
export { DELETION_SOURCES, type DeletionSource, type Tombstone } from '../contract/row/tombstone.ts'
export type {
  Compression,
  HarvestMode,
  HarvestRequest,
  Profile,
  SliceBounds,
  TimeWindow,
} from '../contract/run/harvest-request.ts'
export type { Increment, Latest, LatestTable, Manifest, ManifestTable, RunState } from '../contract/run/manifest.ts'
export type * from '../contract/table/access-facts.ts'
export { READING_STRATEGIES, type ReadingStrategy } from '../contract/table/reading-strategy.ts'
export type { ColumnSource, TableOrder } from '../contract/table/table-plan.ts'
export { VERDICTS, type Verdict } from '../contract/table/verdict.ts'
export type { FolderEntry } from '../sink/directory/file-system.ts'
export type { OpenedFile, StoredFiles } from '../sink/files/stored-files.ts'
export { type FoldRequest, foldHarvest } from '../sink/fold/fold-harvest.ts'
export { type Fold, type FoldedTable, FoldSchema } from '../sink/fold/fold-schema.ts'
export type { HarvestPlace, StoredPlace } from '../sink/places/stored-place.ts'
export type { BucketOptions, BucketSdk } from '../sink/s3/bucket-client.ts'
export { bucketPlace } from '../sink/s3/bucket-place.ts'
export { LatestSchema } from '../sink/schema/latest-schema.ts'
export { ManifestSchema } from '../sink/schema/manifest-schema.ts'
export { TombstoneSchema } from '../sink/schema/tombstone-schema.ts'
export type { PublishedRuns } from '../sink/sink.ts'
export { verifyHarvest } from '../sink/verify/verify-harvest.ts'
export type { Note, VerifiedRun, VerifiedTable, VerifyFault, VerifyReport } from '../sink/verify/verify-report.ts'
export { type OpenHarvest, openHarvest } from './open-harvest.ts'
