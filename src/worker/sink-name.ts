import { createHash } from 'node:crypto'
import { isBucketPath } from '../contract/run/bucket-path.ts'

/** Names the sink of an output folder, or of a place in a bucket, beside an embedded server: a workflow's input holds this name, never the path. */
export function sinkName(outputFolder: string): string {
  return `${isBucketPath(outputFolder) ? 'bucket' : 'directory'}-${createHash('sha256').update(outputFolder).digest('hex').slice(0, 12)}`
}
