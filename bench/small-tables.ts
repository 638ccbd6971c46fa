// Harvests many small tables of an instance that takes a fixed time for each answer, and prints what is asked for and how long
// it takes, compared with the time that the data's own requests need with so many lanes:
//   npm run bench:small-tables
//   npm run bench:small-tables -- --tables 40 --rows 50 --latency-ms 300 --lanes 8
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { LoggedRequest } from '../src/simulator/http/request-log.ts'
import { openWorkerStage } from './worker-stage.ts'

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: '100' },
    rows: { type: 'string', default: '50' },
    'latency-ms': { type: 'string', default: '100' },
    lanes: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
})
const tables = Array.from({ length: Number(values.tables) }, (_, at) => `u_bench_${String(at).padStart(3, '0')}`)
const rows = Number(values.rows)
const latencyMs = Number(values['latency-ms'])
const lanes = Number(values.lanes)

const COLUMNS = ['sys_id', 'sys_created_on', 'sys_updated_on', 'sys_mod_count', 'name', 'script'] as const
const TIME = '2026-05-04 10:00:00'

/** Ids that lie evenly, as random ones do. */
function idOf(at: number, of: number, salt: number): string {
  const head = Math.floor(((at + 0.5) / of) * 2 ** 48)
  return head.toString(16).padStart(12, '0') + salt.toString(16).padStart(20, '0')
}

async function writeInstance(folder: string): Promise<void> {
  const lines = (all: readonly object[]): string => all.map((row) => `${JSON.stringify(row)}\n`).join('')
  const described = ['sys_metadata', ...tables]
  const objects = described.map((name, at) => ({ sys_id: idOf(at, described.length, 1), name, super_class: '' }))
  const columns = described.flatMap((name) => COLUMNS.map((element) => ({ name, element })))
  const dictionary = columns.map(({ name, element }, at) => ({
    sys_id: idOf(at, columns.length, 2),
    name,
    element,
    internal_type: element === 'script' ? 'script' : 'string',
    active: 'true',
  }))
  await writeFile(join(folder, 'sys_db_object.ndjson'), lines(objects))
  await writeFile(join(folder, 'sys_dictionary.ndjson'), lines(dictionary))
  for (const [salt, table] of tables.entries()) {
    const made = Array.from({ length: rows }, (_, at) => ({
      sys_id: idOf(at, rows, salt + 3),
      sys_created_on: TIME,
      sys_updated_on: TIME,
      sys_mod_count: '0',
      name: `row ${at}`,
      script: 'gs.info(current.getDisplayValue());\n'.repeat(30),
    }))
    await writeFile(join(folder, `${table}.ndjson`), lines(made))
  }
}

interface Measured {
  readonly seconds: number
  readonly requests: number
  readonly ofTables: number
}

function describe({ path, query }: LoggedRequest): string {
  const {
    sysparm_fields: fields = '*',
    sysparm_limit: limit,
    sysparm_no_count: none,
    sysparm_query: asked = '',
  } = query
  const columns = fields.includes(',') ? `${fields.split(',').length} columns` : fields
  return `${path.replace(/u_bench_\d+/, 'u_bench')} ${columns} limit ${limit} ${none === 'true' ? '' : 'counted '}${asked.replace(/u_bench_\d+(,u_bench_\d+)*/g, 'u_bench')}`
}

async function measure(folder: string): Promise<Measured> {
  const stage = await openWorkerStage({ dataDirectory: folder, latencyMs })
  try {
    await stage.startWorker(lanes)
    const before = stage.simulator.requests().length
    const startedMs = performance.now()
    const outcome = await stage.harvest({ tables, pageSize: 1000, lanes })
    const seconds = (performance.now() - startedMs) / 1000
    if (outcome.verdict !== 'complete') throw new Error(`the run is ${outcome.verdict}`)
    const requests = stage.simulator.requests().slice(before)
    if (values.list) {
      const kinds = new Map<string, number>()
      for (const each of requests.map(describe)) kinds.set(each, (kinds.get(each) ?? 0) + 1)
      for (const [kind, number] of kinds) process.stdout.write(`${String(number).padStart(5)}  ${kind}\n`)
    }
    const ofTables = requests.filter(({ path }) => path.includes('u_bench')).length
    return { seconds, requests: requests.length, ofTables }
  } finally {
    await stage.close()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'harvester-small-tables-'))
try {
  await writeInstance(folder)
  const measured: Measured[] = []
  for (let round = 0; round < Number(values.rounds); round += 1) measured.push(await measure(folder))
  const ownSeconds = (tables.length * latencyMs) / lanes / 1000
  if (values.json)
    process.stdout.write(`${JSON.stringify({ tables: tables.length, rows, latencyMs, lanes, ownSeconds, measured })}\n`)
  else {
    process.stdout.write(
      `${tables.length} tables of ${rows} rows, ${latencyMs} ms an answer, ${lanes} lanes: their own requests need ${ownSeconds.toFixed(1)} s\n\n`,
    )
    process.stdout.write('| seconds | of their own time | requests | a table | about the whole run |\n')
    process.stdout.write('| ---: | ---: | ---: | ---: | ---: |\n')
    for (const { seconds, requests, ofTables } of measured) {
      const cells = [seconds.toFixed(1), (seconds / ownSeconds).toFixed(2), requests]
      process.stdout.write(
        `| ${[...cells, (ofTables / tables.length).toFixed(2), requests - ofTables].join(' | ')} |\n`,
      )
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
