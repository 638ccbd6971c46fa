import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'

/** Rows of the one table that both sides read. */
const ROWS = 100_000
/** Rounds; each runs both sides, so that a noisy machine is noisy for both. */
const ROUNDS = 3

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: String(ROUNDS) }, json: { type: 'boolean', default: false } },
})
const rounds = Number(values.rounds)

const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })
type Usage = z.infer<typeof Usage>

const root = fileURLToPath(new URL('..', import.meta.url))

/** Starts the simulated instance in a process of its own and gives its `export` lines as an environment, and what ends it. */
async function startInstance(): Promise<{ readonly env: Record<string, string>; readonly stop: () => void }> {
  const child = spawn(process.execPath, [
    join(root, 'bin/harvester.js'),
    'simulate',
    '--port',
    '0',
    '--rows',
    `sys_script=${ROWS}`,
  ])
  const env: Record<string, string> = {}
  for await (const piece of child.stdout) {
    for (const [, name, value] of String(piece).matchAll(/^export (\w+)=(.*)$/gm)) if (name && value) env[name] = value
    if ('SERVICENOW_CLIENT_SECRET' in env) break
  }
  return { env, stop: () => child.kill() }
}

/** Runs one side in a process of its own and gives what that process used, from its start to its end. */
async function measure(args: readonly string[], env: Record<string, string>, folder: string): Promise<Usage> {
  const usage = join(folder, 'usage.json')
  const preload = pathToFileURL(join(root, 'bench/report-usage.js')).href
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    cwd: folder,
    env: { ...process.env, ...env, BENCH_USAGE: usage },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
  return Usage.parse(JSON.parse(readFileSync(usage, 'utf8')))
}

const BARE = [join(root, 'bench/bare-loop.js')]
const OURS = [join(root, 'bin/harvester.js'), 'run', '--tables', 'sys_script']

const folder = mkdtempSync(join(tmpdir(), 'harvester-bench-'))
const instance = await startInstance()
const env = { ...instance.env, HARVESTER_HOME: join(folder, 'home'), LOG_LEVEL: 'error' }
try {
  const ratios: number[] = []
  const measured: { readonly bare: Usage; readonly ours: Usage }[] = []
  await measure(BARE, env, folder)
  for (let round = 1; round <= rounds; round += 1) {
    const bare = await measure(BARE, env, folder)
    const ours = await measure(OURS, env, folder)
    const ratio = ours.cpuSeconds / bare.cpuSeconds
    ratios.push(ratio)
    measured.push({ bare, ours })
    if (values.json) continue
    process.stdout.write(
      `round ${round}: bare loop ${bare.cpuSeconds.toFixed(2)} s CPU, ${bare.peakMb} MB; harvester ${ours.cpuSeconds.toFixed(2)} s CPU, ${ours.peakMb} MB; ratio ${ratio.toFixed(2)}\n`,
    )
  }
  ratios.sort((a, b) => a - b)
  if (values.json) process.stdout.write(`${JSON.stringify({ rows: ROWS, measured })}\n`)
  else
    process.stdout.write(
      `CPU of a harvest of ${ROWS} rows to gzip files, with workflow, proof and manifest: ${ratios[Math.floor(ratios.length / 2)]?.toFixed(2)} times a bare fetch-and-JSON.parse loop\n`,
    )
} finally {
  instance.stop()
  rmSync(folder, { recursive: true, force: true })
}
