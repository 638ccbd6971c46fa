import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** What a store said of a request that failed. */
export interface StoreAnswer {
  /** The store's word for it (`SlowDown`); `unknown` where it has none that can be printed. */
  readonly word: string
  /** Null where no answer came. */
  readonly status: number | null
}

const PRINTABLE = /^[A-Za-z][A-Za-z0-9._]{0,60}$/

/** What the store answered; null for what is no failure of a request. */
export function storeAnswer(error: unknown): StoreAnswer | null {
  if (!(error instanceof Error)) return null
  const status = statusOf(error)
  const code =
    'code' in error && typeof error.code === 'string' && CONNECTION.test(error.code) && !BUG.test(error.code)
      ? error.code
      : null
  // Our own bugs have neither a status nor one of these words.
  if (status === null && code === null && !NO_ANSWER.has(error.name)) return null
  // Where no answer came, the SDK calls a broken connection a time-out: the system's code says which.
  const named = status === null ? (code ?? error.name) : error.name
  return { word: PRINTABLE.test(named) ? named : 'unknown', status }
}

/** Codes of the system and of TLS, of which a broken connection is made; other codes of Node tell of a bug. */
const CONNECTION = /^(E[A-Z0-9_]+|CERT_[A-Z_]+|[A-Z_]*CERT[A-Z_]*|UNABLE_TO_[A-Z_]+)$/
const BUG = /^ERR_(?!TLS_|STREAM_PREMATURE_CLOSE|SSL_)/

/** Names of failures before any answer came: no credentials, no time left, a connection that broke. */
const NO_ANSWER: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'TimeoutError',
  'AbortError',
  'RequestTimeout',
])

function statusOf(error: Error): number | null {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return null
  const { $metadata: metadata } = error
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null
}

const NO_CREDENTIALS =
  'no credentials of the object store were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role'

/** Answers that no second attempt changes, with what to do. */
const REFUSED: Readonly<Record<string, string>> = {
  NoSuchBucket: 'the bucket does not exist: create it, or correct its name',
  InvalidBucketName: 'the store takes no bucket of this name',
  PermanentRedirect: 'the bucket is in another region: set HARVESTER_S3_REGION',
  AuthorizationHeaderMalformed: 'the bucket is in another region: set HARVESTER_S3_REGION',
  CredentialsProviderError: NO_CREDENTIALS,
  TokenProviderError: NO_CREDENTIALS,
  InvalidAccessKeyId: 'the store does not know this access key',
  SignatureDoesNotMatch: 'the secret key is not that of the access key',
  AccessDenied:
    'these credentials may not do this: allow s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload, s3:ListBucket and s3:ListBucketMultipartUploads',
  AllAccessDisabled: 'the bucket is closed',
  InvalidRequest: 'the store does not take requests of this form',
}

/** What remedies a store that may do otherwise later. The usual hints speak of a folder and its disk. */
const HINTS = {
  unavailable:
    'The object store answers with an error, or not at all; check it and the way to it. The harvest continues automatically.',
  full: 'The object store has no room left for this bucket; raise its quota or remove old runs with harvester prune, and the harvest continues automatically.',
  // A quota that is used up is told by some makers as a file that is too large.
  tooLarge:
    'The object store, or a gateway before it, takes no file of this size: its quota is used up, or its limit is too low. Raise the quota, and the limit of one request to 20 MB, and the harvest continues automatically.',
} as const

/** Words of several makers for a quota or a disk that is used up, whatever status they come with. */
const FULL = /quota|storagefull|insufficientstorage/i
const FULL_STATUS = 507

const TOO_LARGE_STATUS = 413

/** Tells whether an object is not there. The answer to a question about its head has no body, and makers name it as they like. */
export function isMissing(error: unknown): boolean {
  const answer = storeAnswer(error)
  return answer?.word === 'NoSuchKey' || (answer?.status === 404 && answer.word !== 'NoSuchBucket')
}

/** Tells whether a condition on what was there did not hold. */
export function isUnmet(error: unknown): boolean {
  return storeAnswer(error)?.status === 412
}

/** Runs requests to a store and throws what fails as the harvest knows it; `doing` completes "could not …". */
export async function asBucket<T>(doing: string, operate: () => Promise<T>): Promise<T> {
  try {
    return await operate()
  } catch (error) {
    throw bucketFailure(error, doing)
  }
}

/**
 * CONFIG_INVALID where settings, credentials or rights have to change, SINK_FULL where a quota ran out, SINK_UNAVAILABLE for
 * everything else that a store or the way to it may do. Nothing of the answer but its word and status is kept.
 */
function bucketFailure(error: unknown, doing: string): unknown {
  if (error instanceof HarvestError) return error
  const answer = storeAnswer(error)
  if (answer === null) return error
  const { word, status } = answer
  const told = status === null ? word : `${word}, ${status}`
  if (FULL.test(word) || status === FULL_STATUS)
    return new HarvestError('SINK_FULL', `no space left: could not ${doing} (${told})`, { hint: HINTS.full })
  if (word === 'EntityTooLarge' || status === TOO_LARGE_STATUS)
    return new HarvestError('SINK_UNAVAILABLE', `could not ${doing} for its size (${told})`, { hint: HINTS.tooLarge })
  const remedy = refusal(answer)
  if (remedy !== null) return new HarvestError('CONFIG_INVALID', `could not ${doing} (${told}): ${remedy}`)
  return bucketUnavailable(`could not ${doing} (${told})`)
}

/** The failure of a store that may do what was asked of it later. */
export function bucketUnavailable(message: string): HarvestError {
  return new HarvestError('SINK_UNAVAILABLE', message, { hint: HINTS.unavailable })
}

function refusal({ word, status }: StoreAnswer): string | null {
  const told = REFUSED[word]
  if (told !== undefined) return told
  if (CERTIFICATE.test(word))
    return 'the certificate of the store is not trusted: set NODE_EXTRA_CA_CERTS to the file of its authority'
  // Tokens run out and are fetched again; every other refusal stays one.
  if (TEMPORARY.has(word)) return null
  if (status === 401 || status === 403) return REFUSED.AccessDenied ?? null
  return status === 301 ? (REFUSED.PermanentRedirect ?? null) : null
}

const CERTIFICATE = /CERT|UNABLE_TO_VERIFY/

const TEMPORARY: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'RequestTimeTooSkewed',
  'RequestExpired',
  'ExpiredTokenException',
])
