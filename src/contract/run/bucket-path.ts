const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
/** Names that every store takes as they are, and no path of a folder can be mistaken for. */
const PREFIX_NAME = /^(?!\.{1,2}$)[A-Za-z0-9!_.*'()=+-]{1,200}$/

/** A bucket, and the names below which a place lies in it. */
export interface BucketPath {
  readonly bucket: string
  readonly prefix: readonly string[]
}

/** Takes `s3://bucket/prefix` apart; null for what is none. */
export function parseBucketPath(text: string): BucketPath | null {
  const [, bucket, rest = ''] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/?$/.exec(text) ?? []
  if (bucket === undefined || !BUCKET.test(bucket)) return null
  const prefix = rest === '' ? [] : rest.split('/')
  return prefix.every((name) => PREFIX_NAME.test(name)) ? { bucket, prefix } : null
}

/** Tells the path of a place in a bucket from that of a folder. */
export function isBucketPath(path: string): boolean {
  return path.startsWith('s3://')
}
