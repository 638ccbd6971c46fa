import { createServer } from 'node:http'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { changeOwnUser } from './admin/change-own-user.ts'
import { Clock } from './clock.ts'
import { createInstance } from './create-instance.ts'
import { type Fault, parseFaults } from './faults/fault.ts'
import { serve } from './http/serve.ts'
import type { Simulator } from './simulator.ts'
import type { SimulatorOptions } from './simulator-options.ts'
import { visibleIds, visibleRows } from './store/visible-rows.ts'

const HOST = '127.0.0.1'

/**
 * Starts a simulated ServiceNow instance on the loopback address. Throws CONFIG_INVALID for faults, tables or a folder
 * that make no sense.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const clock = new Clock(options.now ?? Date.now)
  const instance = createInstance(options, clock.now)
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
  const { tables, board, changes, requests } = instance
  return {
    url: `http://${HOST}:${port}`,
    port,
    credentials: instance.authentication.credentials,
    changeCredentials: (wanted) => {
      Object.assign(instance.authentication.credentials, wanted)
    },
    issuedTokens: () => instance.authentication.issuer.issued(),
    tables: () => [...tables.stores.keys()].sort(),
    visibleRows: (table, range) => visibleRows(tables, board, table, range),
    visibleIds: (table, range) => visibleIds(tables, board, table, range),
    hiddenCount: (table) =>
      (tables.stores.get(table)?.index('sys_id').rows.length ?? 0) - visibleIds(tables, board, table).length,
    requests: () => requests.list(),
    addFaults: (faults: readonly Fault[]) => board.add(parseFaults(faults)),
    clearFaults: () => board.clear(),
    holdAt: (table, request = 1) => instance.holds.place(table, request),
    changes: () => changes.list(),
    insert: (table, row) => changes.insert(table, row),
    update: (table, id, cells) => changes.update(table, id, cells),
    remove: (table, id, removal) => changes.remove(table, id, removal),
    changeOwnUser: (wanted) => changeOwnUser(instance, wanted),
    setClock: (now) => clock.set(now),
    startOver: (rows) => {
      board.clear()
      requests.clear()
      changes.startOver(rows)
    },
    close: () =>
      new Promise((resolve) => {
        closing.abort()
        instance.holds.releaseAll()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new HarvestError('NETWORK_FAILED', 'the simulator failed', { cause })
}
