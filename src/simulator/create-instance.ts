import { HarvestError } from '../contract/failure/harvest-error.ts'
import { syntheticTables } from './dataset/synthetic-tables.ts'
import { DEVELOPMENT_CREDENTIALS } from './development-credentials.ts'
import { parseFaults } from './faults/fault.ts'
import { FaultBoard } from './faults/fault-board.ts'
import { Holds } from './http/holds.ts'
import type { Instance } from './http/instance.ts'
import { PageCache } from './http/page-cache.ts'
import { RequestLog } from './http/request-log.ts'
import { Transactions } from './http/transactions.ts'
import { AssertionEndpoint } from './oauth/assertion-endpoint.ts'
import { TokenIssuer } from './oauth/token-issuer.ts'
import type { SimulatorOptions } from './simulator-options.ts'
import { folderTables } from './store/folder-tables.ts'
import { TableChanges } from './store/table-changes.ts'

const DEFAULT_SEED = 1
/** What administrators are told to give an integration user. */
const DEFAULT_TIME_ZONE = 'GMT'
/** ServiceNow's default access token lifespan. */
const DEFAULT_TOKEN_LIFETIME_SECONDS = 1800

/** Makes a simulated instance that goes by a clock; throws CONFIG_INVALID for faults, tables or a folder that make no sense. */
export function createInstance(options: SimulatorOptions, now: () => number): Instance {
  const seed = options.seed ?? DEFAULT_SEED
  const collation = options.collation ?? 'bytes'
  const { dataDirectory } = options
  const chosen = options.tables ?? options.generated ?? options.oneSecond ?? options.userTimeZone
  if (dataDirectory !== undefined && chosen !== undefined) {
    throw new HarvestError('CONFIG_INVALID', 'a folder of rows excludes synthetic row counts and users')
  }
  const apiThreads = options.apiThreads ?? Number.POSITIVE_INFINITY
  if (!(apiThreads >= 1)) throw new HarvestError('CONFIG_INVALID', 'an instance has at least one API thread')
  const board = new FaultBoard()
  board.add(parseFaults(options.faults ?? []))
  const tables =
    dataDirectory === undefined
      ? syntheticTables({
          seed,
          collation,
          rows: options.tables ?? {},
          generated: options.generated ?? {},
          oneSecond: options.oneSecond ?? [],
          story: options.story ?? false,
          now: now(),
          userTimeZone: options.userTimeZone ?? DEFAULT_TIME_ZONE,
        })
      : folderTables(dataDirectory, collation)
  return {
    tables,
    board,
    authentication: {
      credentials: { ...DEVELOPMENT_CREDENTIALS },
      issuer: new TokenIssuer(options.tokenLifetimeSeconds ?? DEFAULT_TOKEN_LIFETIME_SECONDS, now),
      assertions: new AssertionEndpoint(options.jwtBearer ?? null, now),
      apiKeyTables: options.apiKeyTables ?? '*',
      allowsBasic: options.allowsBasic ?? true,
    },
    settings: {
      seed,
      unknownQueryColumn: options.unknownQueryColumn ?? 'refuse',
      pageSizeCap: options.pageSizeCap ?? Number.POSITIVE_INFINITY,
    },
    requests: new RequestLog(),
    pages: new PageCache(),
    changes: new TableChanges(tables, now),
    transactions: new Transactions(apiThreads, options.apiQueue),
    latencyMs: options.latencyMs ?? 0,
    holds: new Holds(),
    compresses: options.compresses ?? true,
    now,
  }
}
