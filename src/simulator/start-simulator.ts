import { createServer } from 'node:http'
import { HarvestError } from '../contract/harvest-error.ts'
import { syntheticTables } from './dataset/synthetic-tables.ts'
import { DEVELOPMENT_CREDENTIALS } from './development-credentials.ts'
import { type Fault, parseFaults } from './faults/fault.ts'
import { FaultBoard } from './faults/fault-board.ts'
import type { Instance } from './http/instance.ts'
import { PageCache } from './http/page-cache.ts'
import { RequestLog } from './http/request-log.ts'
import { serve } from './http/serve.ts'
import { Transactions } from './http/transactions.ts'
import { AssertionDesk } from './oauth/assertion-desk.ts'
import { TokenDesk } from './oauth/token-desk.ts'
import type { Simulator } from './simulator.ts'
import type { SimulatorOptions } from './simulator-options.ts'
import { changeRows } from './store/change-rows.ts'
import { folderTables } from './store/folder-tables.ts'
import { visibleRows } from './store/visible-rows.ts'

const HOST = '127.0.0.1'
const DEFAULT_SEED = 1
/** What administrators are told to give an integration user. */
const DEFAULT_TIME_ZONE = 'GMT'
/** ServiceNow's default access token lifespan. */
const DEFAULT_TOKEN_LIFETIME_SECONDS = 1800

/**
 * Starts a simulated ServiceNow instance on the loopback address. Throws CONFIG_INVALID for faults, tables or a folder
 * that make no sense.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const instance = createInstance(options)
  const closing = new AbortController()
  const server = createServer((request, response) => {
    serve(instance, request, response, closing.signal).catch((cause: unknown) => response.destroy(asError(cause)))
  })
  server.keepAliveTimeout = 70_000
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, HOST, () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  const { tables, board } = instance
  return {
    url: `http://${HOST}:${port}`,
    port,
    credentials: instance.authentication.credentials,
    changeCredentials: (changes) => {
      Object.assign(instance.authentication.credentials, changes)
    },
    issuedTokens: () => instance.authentication.desk.issued(),
    tables: () => [...tables.stores.keys()].sort(),
    visibleRows: (table) => visibleRows(tables, board, table),
    hiddenCount: (table) => (tables.stores.get(table)?.rows().length ?? 0) - visibleRows(tables, board, table).length,
    requests: () => instance.requests.list(),
    addFaults: (faults: readonly Fault[]) => board.add(parseFaults(faults)),
    clearFaults: () => board.clear(),
    changes: () => [...instance.changes],
    ...changeRows(tables),
    close: () =>
      new Promise((resolve) => {
        closing.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createInstance(options: SimulatorOptions): Instance {
  const now = options.now ?? Date.now
  const seed = options.seed ?? DEFAULT_SEED
  const collation = options.collation ?? 'bytes'
  const { dataDirectory } = options
  const chosen = options.tables === undefined ? options.userTimeZone : options.tables
  if (dataDirectory !== undefined && chosen !== undefined) {
    throw new HarvestError('CONFIG_INVALID', 'a folder of rows excludes synthetic row counts and users')
  }
  const apiThreads = options.apiThreads ?? Number.POSITIVE_INFINITY
  if (!(apiThreads >= 1)) throw new HarvestError('CONFIG_INVALID', 'an instance has at least one API thread')
  const board = new FaultBoard()
  board.add(parseFaults(options.faults ?? []))
  return {
    tables:
      dataDirectory === undefined
        ? syntheticTables({
            seed,
            collation,
            rows: options.tables ?? {},
            now: now(),
            userTimeZone: options.userTimeZone ?? DEFAULT_TIME_ZONE,
          })
        : folderTables(dataDirectory, collation),
    board,
    authentication: {
      credentials: { ...DEVELOPMENT_CREDENTIALS },
      desk: new TokenDesk(options.tokenLifetimeSeconds ?? DEFAULT_TOKEN_LIFETIME_SECONDS, now),
      assertions: new AssertionDesk(options.jwtBearer ?? null, now),
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
    changes: [],
    transactions: new Transactions(apiThreads),
    latencyMs: options.latencyMs ?? 0,
    now,
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new HarvestError('NETWORK_FAILED', 'the simulator failed', { cause })
}
