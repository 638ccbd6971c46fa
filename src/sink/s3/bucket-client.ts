import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { ifInstalled } from '../../contract/failure/if-installed.ts'

/** How an object store is reached; what is left out is found by the SDK, as every AWS tool finds it. */
export interface BucketOptions {
  /** Address of a store that is not Amazon's. */
  readonly endpoint?: string
  readonly region?: string
  /** True puts the bucket's name into the path, not into the host's name. */
  readonly pathStyle?: boolean
  /** Loads the SDK. */
  readonly load?: () => Promise<BucketSdk>
  /** The size from which a file is stored in several pieces, and that of each, in bytes. */
  readonly pieceBytes?: number
}

/** The packages that speak to object stores; they are optional. */
export interface BucketSdk {
  readonly s3: typeof import('@aws-sdk/client-s3')
  readonly Upload: typeof import('@aws-sdk/lib-storage').Upload
}

/** A client and the SDK that made it. */
export interface BucketClient extends BucketSdk {
  readonly client: S3Client
}

/** A store that takes no connection within this time is not there. In milliseconds. */
const CONNECT_MS = 10_000

/** Stores of other makers ask for a region in signatures, whichever it is. */
const ANY_REGION = 'us-east-1'

/** Loads the SDK and makes a client; throws CONFIG_INVALID with the remedy where packages or a region are missing. */
export async function bucketClient({
  endpoint,
  region = endpoint === undefined ? undefined : ANY_REGION,
  pathStyle = false,
  load = installedSdk,
}: BucketOptions): Promise<BucketClient> {
  const sdk = await ifInstalled(
    load,
    `a place in a bucket needs the packages @aws-sdk/client-s3 and @aws-sdk/lib-storage, which are not installed: ${INSTALL}`,
    INSTALL,
  )
  const config: S3ClientConfig = {
    forcePathStyle: pathStyle,
    // Temporal repeats what fails; two owners of retries would multiply them.
    maxAttempts: 1,
    // Other makers' stores refuse checksums in trailers; Content-MD5 guards what is sent.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS },
    // Asking first costs a way there and back for each part, and leaves timers behind that hold a process for seconds.
    expectContinueHeader: false,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  }
  const client = new sdk.s3.S3Client(config)
  try {
    await client.config.region()
  } catch (cause) {
    throw new HarvestError(
      'CONFIG_INVALID',
      'the region of the bucket is not known: set HARVESTER_S3_REGION, or AWS_REGION',
      { cause },
    )
  }
  return { ...sdk, client }
}

const INSTALL = 'npm install @aws-sdk/client-s3@3 @aws-sdk/lib-storage@3'

async function installedSdk(): Promise<BucketSdk> {
  const [s3, { Upload }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
  return { s3, Upload }
}
