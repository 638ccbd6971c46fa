import { z } from 'zod'
import { type Environment, invalid } from '../environment.ts'

/** How the object store of `s3://` places is reached. Credentials are no settings of ours: the SDK finds them as every AWS tool does. */
export interface ObjectStoreConfig {
  /** Address of a store that is not Amazon's. */
  readonly endpoint?: string
  readonly region?: string
  /** True puts the bucket's name into the path, not into the host's name. */
  readonly pathStyle: boolean
}

/** The variables that say how an object store is reached. */
export const ObjectStoreSettings = z.object({
  HARVESTER_S3_ENDPOINT: z
    .string()
    .refine(isSafeAddress, 'is not https://host or, on this machine, http://127.0.0.1:port')
    .optional(),
  HARVESTER_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'is not the name of a region, for example eu-central-1')
    .optional(),
  HARVESTER_S3_PATH_STYLE: z.enum(['true', 'false'], 'is neither true nor false').optional(),
})

/** What the variables ask for. */
export function objectStoreOf(set: z.infer<typeof ObjectStoreSettings>): ObjectStoreConfig {
  return {
    pathStyle: set.HARVESTER_S3_PATH_STYLE === 'true',
    ...(set.HARVESTER_S3_ENDPOINT === undefined ? {} : { endpoint: set.HARVESTER_S3_ENDPOINT }),
    ...(set.HARVESTER_S3_REGION === undefined ? {} : { region: set.HARVESTER_S3_REGION }),
  }
}

/** Reads how the object store is reached, and nothing else; throws CONFIG_INVALID that names every fault by its variable. */
export function loadObjectStore(env: Environment): ObjectStoreConfig {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const read = ObjectStoreSettings.safeParse(present)
  if (read.success) return objectStoreOf(read.data)
  throw invalid(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
}

/** Rows are as sensitive as the instance: they cross no network in the clear. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
