// Harvests a table of a million small rows with a real worker, changes a thousandth of it, and lets an increment bring it up to date:
// once without deletions, once with a hundred of them. Prints requests and seconds of each beside the snapshot's, and compares the folded rows with the instance's:
//   npm run bench:increment
//   npm run bench:increment -- --page-size 1000 --largest-page-size 1000 --list
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import type { HarvestRequest } from '../src/contract/run/harvest-request.ts'
import type { LoggedRequest } from '../src/simulator/http/request-log.ts'
import { foldHarvest } from '../src/sink/fold/fold-harvest.ts'
import { openWorkerStage } from './worker-stage.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    changed: { type: 'string', default: '1000' },
    deleted: { type: 'string', default: '100' },
    'latency-ms': { type: 'string', default: '100' },
    'page-size': { type: 'string', default: '1000' },
    'largest-page-size': { type: 'string', default: '10000' },
    lanes: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
})
/** A table with eight short columns, whose deletions instances audit. */
const TABLE = 'sys_user_grmember'
const rows = Number(values.rows)
const latencyMs = Number(values['latency-ms'])
const lanes = Number(values.lanes)
const request: Partial<HarvestRequest> = {
  tables: [TABLE],
  lanes,
  pageSize: Number(values['page-size']),
  largestPageSize: Number(values['largest-page-size']),
}
/** More than the minute that an increment leaves to the next one, and less than the five that would be a wrong clock. */
const LATER_MS = 150_000
const Row = z.record(z.string(), z.string())

interface Measured {
  readonly name: string
  readonly seconds: number
  readonly requests: number
  /** What the requests alone take at so many lanes. */
  readonly requestSeconds: number
  readonly rows: number
}

let laterMs = 0
const stage = await openWorkerStage({
  tables: { [TABLE]: rows },
  latencyMs,
  now: () => Date.now() + laterMs,
})
const { simulator } = stage
const folder = await mkdtemp(join(tmpdir(), 'harvester-increment-'))

/** Lets the simulated instance sort its rows, which a database has done when it is asked. */
async function sortRows(): Promise<void> {
  const { clientId, clientSecret } = simulator.credentials
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  const token = await (await fetch(`${simulator.url}/oauth_token.do`, { method: 'POST', body })).json()
  const { access_token } = z.object({ access_token: z.string() }).parse(token)
  for (const order of ['ORDERBYsys_id', 'ORDERBYsys_updated_on^ORDERBYsys_id', 'ORDERBYsys_created_on^ORDERBYsys_id']) {
    const asked = new URLSearchParams({ sysparm_query: order, sysparm_limit: '1', sysparm_fields: 'sys_id' })
    const headers = { authorization: `Bearer ${access_token}` }
    await (await fetch(`${simulator.url}/api/now/table/${TABLE}?${asked}`, { headers })).text()
  }
}

function describe({ path, query }: LoggedRequest): string {
  const {
    sysparm_fields: fields = '*',
    sysparm_limit: limit,
    sysparm_no_count: none,
    sysparm_query: asked = '',
  } = query
  const columns = fields.split(',').length > 3 ? `${fields.split(',').length} columns` : fields
  const ids = asked.replaceAll(/[0-9a-f]{32}(,[0-9a-f]{32})*/g, '…').slice(0, 150)
  return `${path.replace('/api/now/', '')} ${columns} limit ${limit} ${none === 'true' ? '' : 'counted '}${ids}`
}

async function measure(name: string, changes: Partial<HarvestRequest>): Promise<Measured> {
  await sortRows()
  const before = simulator.requests().length
  const startedMs = performance.now()
  const outcome = await stage.harvest({ ...request, ...changes })
  const seconds = (performance.now() - startedMs) / 1000
  if (outcome.verdict !== 'complete') throw new Error(`the run is ${outcome.verdict}: ${outcome.tables[0]?.reason}`)
  const asked = simulator.requests().slice(before)
  if (values.list && name !== 'snapshot') for (const each of asked) process.stdout.write(`  ${describe(each)}\n`)
  const read = outcome.tables[0]?.rows ?? 0
  const requestSeconds = (asked.length * latencyMs) / 1000 / lanes
  return { name, seconds, requests: asked.length, requestSeconds, rows: read }
}

/** Throws unless the folded rows are the instance's, each of them once. */
async function compareState(): Promise<void> {
  const out = join(folder, `folded-${laterMs}`)
  await foldHarvest({ folder: stage.output, out, tables: [TABLE] })
  const shown = simulator.visibleRows(TABLE)[Symbol.iterator]()
  let number = 0
  for await (const line of createInterface(createReadStream(join(out, `${TABLE}.ndjson.gz`)).pipe(createGunzip()))) {
    const { value: row } = shown.next()
    const folded = Row.parse(JSON.parse(line))
    const columns = Object.keys(row ?? {})
    if (columns.length === 0 || columns.some((column) => folded[column] !== row?.[column]))
      throw new Error(`row ${number} is ${line}, and the instance has ${JSON.stringify(row)}`)
    number += 1
  }
  if (shown.next().done !== true) throw new Error(`rows of the instance are missing behind ${number}`)
}

/** Changes rows that lie all over the table, deletes others, and lets time pass. */
function change(round: number, deleted: number): void {
  const ids = simulator.visibleIds(TABLE)
  const changed = Number(values.changed)
  const all = changed + deleted
  for (let at = 0; at < all; at += 1) {
    const id = ids[Math.floor(((at + 0.5) * ids.length) / all)] ?? ''
    if (at % Math.ceil(all / Math.max(1, deleted)) === 0 && deleted > 0) simulator.remove(TABLE, id)
    else simulator.update(TABLE, id, { sys_updated_by: `round ${round}` })
  }
  laterMs += LATER_MS
}

try {
  await stage.startWorker(lanes)
  const measured = [await measure('snapshot', { mode: 'snapshot' })]
  for (const [name, deleted] of [
    ['increment', 0],
    ['increment with deletions', Number(values.deleted)],
  ] as const) {
    change(measured.length, deleted)
    measured.push(await measure(name, { mode: 'incremental' }))
    await compareState()
  }
  const [snapshot] = measured
  if (values.json) process.stdout.write(`${JSON.stringify({ rows, latencyMs, lanes, measured })}\n`)
  else {
    process.stdout.write(
      `${rows} rows, ${latencyMs} ms an answer, ${lanes} lanes, pages of ${values['page-size']} to ${values['largest-page-size']}; state exact\n\n`,
    )
    process.stdout.write(
      '| run | rows | requests | of the snapshot | seconds | of the snapshot | its requests alone, s |\n',
    )
    process.stdout.write('| :--- | ---: | ---: | ---: | ---: | ---: | ---: |\n')
    const percent = (part: number, of = 0): string => `${((100 * part) / of).toFixed(1)} %`
    for (const each of measured) {
      const requests = [each.requests, percent(each.requests, snapshot?.requests)]
      const seconds = [
        each.seconds.toFixed(1),
        percent(each.seconds, snapshot?.seconds),
        each.requestSeconds.toFixed(1),
      ]
      process.stdout.write(`| ${[each.name, each.rows, ...requests, ...seconds].join(' | ')} |\n`)
    }
  }
} finally {
  await stage.close()
  await rm(folder, { recursive: true, force: true })
}
