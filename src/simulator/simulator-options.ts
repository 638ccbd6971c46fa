import type { Fault } from './faults/fault.ts'
import type { AssertionVerifier } from './oauth/assertion-endpoint.ts'
import type { Collation } from './query/match-row.ts'

/** What can be chosen about a simulated instance; everything has a default. */
export interface SimulatorOptions {
  /** 0 takes a free port. */
  readonly port?: number
  /** Decides ids, texts, scattered orders: the same seed gives the same instance. */
  readonly seed?: number
  /** A folder of `<table>.ndjson` to serve instead of the synthetic tables. */
  readonly dataDirectory?: string
  /** Rows per synthetic table, where the default number does not suit. */
  readonly tables?: Readonly<Record<string, number>>
  /** Rows of synthetic tables that are made when they are asked for, so that a table may have any size: read by `sys_id`, never changed. */
  readonly generated?: Readonly<Record<string, number>>
  /** Synthetic tables all of whose rows were created and last changed within one second, as mass loads and upgrades leave them. */
  readonly oneSecond?: readonly string[]
  /** True adds the automations of a small company to the synthetic tables: every kind, relation and finding of an inventory, with known answers. */
  readonly story?: boolean
  readonly faults?: readonly Fault[]
  /** Largest page that the instance gives, in rows, whatever was asked for. */
  readonly pageSizeCap?: number
  /** False answers without compression, as an instance behind a proxy that unpacks. */
  readonly compresses?: boolean
  /** Delay of every answer, in milliseconds. */
  readonly latencyMs?: number
  /** API requests that run at a time, further ones wait; unbounded by default. */
  readonly apiThreads?: number
  /** API requests that may wait for a thread, 50 by default; further ones are answered 429. */
  readonly apiQueue?: number
  /** The instance's clock, in milliseconds since 1970. */
  readonly now?: () => number
  /**
   * `sys_user.time_zone` of the user as whom a harvester logs in, GMT by default. Times in rows and literals in queries
   * are UTC whatever it is, as measured on instances; only what is 501 here would depend on it.
   */
  readonly userTimeZone?: string
  readonly tokenLifetimeSeconds?: number
  /** What becomes of an unknown column in a query: 403, or the condition is dropped. */
  readonly unknownQueryColumn?: 'refuse' | 'ignore'
  readonly collation?: Collation
  /** Tables whose API access policy names the API key; `*` for every table. */
  readonly apiKeyTables?: '*' | readonly string[]
  /** How assertions of the JWT bearer grant are verified; without it that grant is refused. */
  readonly jwtBearer?: AssertionVerifier
  /** False imitates the restriction of Basic authentication: always 401. */
  readonly allowsBasic?: boolean
}
