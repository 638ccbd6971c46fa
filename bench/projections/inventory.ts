// Takes the inventory of 300,000 rows with 100 MB of scripts and prints seconds and the most memory that was used:
//   npm run bench:inventory
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { publishLargeHarvest, SCRIPT_BYTES } from '../support/large-harvest.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
/** Tells what the program used. */
const PRELOAD = new URL('../report-usage.js', import.meta.url).href
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })
const Counts = z.record(z.string(), z.number())
const Counted = z.object({ counts: z.object({ automations: Counts, edges: Counts }) })

/** Tables with how many rows each has; together 300,000. */
const TABLES = {
  sys_script: 25_000,
  sys_script_include: 25_000,
  sys_user: 40_000,
  sys_user_has_role: 80_000,
  sys_dictionary: 10_000,
  sys_hub_step_instance: 30_000,
  sys_flow_context: 60_000,
  sys_db_object: 5_000,
  sys_security_acl: 25_000,
}

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
try {
  await publishLargeHarvest(join(root, 'harvest'), TABLES)
  const usage = join(root, 'usage.json')
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', PRELOAD, PROGRAM, 'inventory', join(root, 'harvest'), '--out', join(root, 'inventory'), '--json'],
    { encoding: 'utf8', env: { ...process.env, BENCH_USAGE: usage }, maxBuffer: 64 * 1024 * 1024 },
  )
  const seconds = (performance.now() - startedAt) / 1000
  if (status !== 0 && status !== 3) throw new RangeError(stderr)
  const { counts } = Counted.parse(JSON.parse(stdout))
  const { cpuSeconds, peakMb } = Usage.parse(JSON.parse(await readFile(usage, 'utf8')))
  const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((all, each) => all + each, 0)
  process.stdout.write(
    `${sum(TABLES).toLocaleString('en-GB')} rows, ${(2 * TABLES.sys_script * SCRIPT_BYTES) / 1e6} MB of scripts: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor time, ${peakMb} MB of memory; ${sum(counts.automations)} automations, ${sum(counts.edges)} edges\n`,
  )
} finally {
  await rm(root, { recursive: true, force: true })
}
