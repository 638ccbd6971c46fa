// Harvests one table of ten million small rows with a real worker and prints what grew with it (Linux):
//   npm run bench:ten-million
//   npm run bench:ten-million -- --rows 1000000 --page-size 1000 --slice-pages 1 --suggested-events 4096
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { StoredPart } from '../src/contract/receipt.ts'
import { DEFAULT_SLICE_BOUNDS } from '../src/contract/run/harvest-request.ts'
import { harvestWorkflowId, tableWorkflowId } from '../src/contract/run/names.ts'
import { compareIntervals } from '../test/support/compare/compare-intervals.ts'
import { readManifest } from '../test/support/compare/stored-rows.ts'
import { activitySeconds, executionsOf } from '../test/support/temporal/executions.ts'
import { peakMb, type UsageSample, watchProcess } from './support/watch-process.ts'
import { openWorkerStage } from './worker-stage.ts'

/** A table with eight short columns. */
const TABLE = 'sys_user_grmember'
const LANES = 4

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    'page-size': { type: 'string', default: '1000' },
    'slice-pages': { type: 'string', default: String(DEFAULT_SLICE_BOUNDS.maxPages) },
    'suggested-events': { type: 'string', default: '60' },
  },
})
const rows = Number(values.rows)
const pageSize = Number(values['page-size'])
const maxPages = Number(values['slice-pages'])

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const grouped = (n: number): string => Math.round(n).toLocaleString('en-GB')

/** Each tenth of the table: when its last row was durable, and what the worker used meanwhile. */
async function sayTenths(folder: string, parts: readonly StoredPart[], samples: readonly UsageSample[]): Promise<void> {
  const written = await Promise.all(
    parts.map(async (part) => ({ rows: part.rows, atMs: (await stat(join(folder, part.path))).mtimeMs })),
  )
  written.sort((a, b) => a.atMs - b.atMs)
  say(
    '| rows durable | since the line above: rows/s | processor time of the worker for a million, s | its largest memory, MB |',
  )
  say('| ---: | ---: | ---: | ---: |')
  let [durable, since, sinceMs] = [0, 0, samples[0]?.atMs ?? 0]
  for (const part of written) {
    durable += part.rows
    if (durable < Math.min(rows, since + rows / 10)) continue
    const meanwhile = samples.filter(({ atMs }) => atMs >= sinceMs && atMs <= part.atMs)
    const cpuSeconds = (meanwhile.at(-1)?.cpuSeconds ?? 0) - (meanwhile[0]?.cpuSeconds ?? 0)
    const cells = [
      ...[grouped(durable), grouped(((durable - since) * 1000) / (part.atMs - sinceMs))],
      ...[((cpuSeconds * 1e6) / (durable - since)).toFixed(1), Math.max(...meanwhile.map(({ mb }) => mb))],
    ]
    say(`| ${cells.join(' | ')} |`)
    sinceMs = part.atMs
    since = durable
  }
}

const stage = await openWorkerStage({ generated: { [TABLE]: rows } }, Number(values['suggested-events']))
try {
  const worker = await stage.startWorker(LANES)
  const { pid = 0 } = worker
  const usage = watchProcess(pid)
  const startedMs = performance.now()
  const outcome = await stage.harvest({
    tables: [TABLE],
    pageSize,
    lanes: LANES,
    slice: { ...DEFAULT_SLICE_BOUNDS, maxPages },
  })
  const seconds = (performance.now() - startedMs) / 1000
  const samples = usage.stop()
  const [table] = readManifest(outcome.manifest).tables
  if (table === undefined) throw new Error('the manifest names no table')
  say(`${grouped(table.rows)} rows, ${table.verdict}, in ${seconds.toFixed(1)} s: ${grouped(rows / seconds)} rows/s`)
  say(`${grouped(table.pages)} pages of ${pageSize}, ${grouped(table.requests)} requests, ${LANES} lanes`)
  await sayTenths(dirname(outcome.manifest), table.parts, samples)
  say(`largest memory of the worker: ${peakMb(pid)} MB; when it was ready: ${samples[0]?.mb} MB`)
  const bytes = table.parts.reduce((sum, part) => sum + part.bytes, 0)
  const manifestBytes = (await stat(outcome.manifest)).size
  say(
    `on the disk: ${grouped(table.parts.length)} parts, ${grouped(bytes)} bytes; manifest ${grouped(manifestBytes)} bytes`,
  )
  const publishing = await activitySeconds(stage.client, harvestWorkflowId(stage.instance), 'publishManifest')
  say(`publishing: ${publishing?.toFixed(2)} s`)
  for (const id of [harvestWorkflowId(stage.instance), tableWorkflowId(stage.instance, TABLE)]) {
    const executions = await executionsOf(stage.client, id)
    const events = executions.map((execution) => execution.events)
    const largest = Math.max(...executions.map((execution) => execution.bytes))
    say(`${id}: ${executions.length} executions with ${events.join(', ')} events, ${grouped(largest)} bytes at most`)
  }
  await stage.endWorkers()
  const compared = compareIntervals(outcome.manifest, TABLE, (range) => stage.simulator.visibleRows(TABLE, range))
  say(`compared with the source: ${grouped(compared.rows)} rows, ${compared.differences.length} differences`)
  for (const difference of compared.differences) say(difference)
  if (compared.rows !== rows || compared.differences.length > 0) process.exitCode = 1
} finally {
  await stage.close()
}
