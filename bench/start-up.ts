// Runs short commands of this release and of the one before in turns, on the same Temporal server and instance, and prints their
// processor and wall time, beside Node alone and Temporal's client alone:
//   npm run bench:start-up
//   npm run bench:start-up -- --rounds 20
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { instanceName } from '../src/config/instance-config.ts'
import { startSimulator } from '../src/simulator/index.ts'
import { openTemporal } from '../test/support/temporal/open-temporal.ts'
import { cpuSeconds } from './support/watch-process.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, json: { type: 'boolean', default: false } },
})
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BEFORE = join(ROOT, 'test/rolling/release-0.1.0.tgz')
/** Tells what a command used itself, without the processes that it started. */
const PRELOAD = new URL('./report-usage.js', import.meta.url).href
/** A table without rows. */
const EMPTY = 'sys_user_grmember'
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })
const Outcome = z.object({ verdict: z.literal('complete'), tables: z.tuple([z.object({ rows: z.literal(0) })]) })

/** What one command used. */
interface Measured extends z.infer<typeof Usage> {
  readonly seconds: number
  /** Processor time of the Temporal server meanwhile, which no figure of the command includes. */
  readonly serverCpuSeconds: number
}

const root = await mkdtemp(join(tmpdir(), 'harvester-start-up-'))
const release = join(root, 'release-before')
await mkdir(release)
execFileSync('tar', ['xzf', BEFORE, '-C', release])
await symlink(join(ROOT, 'node_modules'), join(release, 'node_modules'))
const simulator = await startSimulator({ tables: { [EMPTY]: 0 } })
const temporal = await openTemporal()
const note = JSON.parse(await readFile(join(temporal.temporalHome, 'temporal/server.json'), 'utf8'))
const { pid: server } = z.object({ pid: z.number() }).parse(note)
const env = {
  ...process.env,
  SERVICENOW_BASE_URL: simulator.url,
  SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
  SERVICENOW_CLIENT_SECRET: simulator.credentials.clientSecret,
  // Commands find the server that runs here, so that none starts one.
  HARVESTER_HOME: temporal.temporalHome,
  LOG_LEVEL: 'error',
  BENCH_TEMPORAL: temporal.temporalAddress,
  BENCH_WORKFLOW: `harvest/${instanceName(simulator.url)}`,
  BENCH_USAGE: join(root, 'usage.json'),
}

/** Runs one program to its end, in a folder of its release's own, and gives what it used. */
async function measure(args: readonly string[], folder: string, isRun: boolean): Promise<Measured> {
  const serverBefore = cpuSeconds(server)
  const startedMs = performance.now()
  const child = spawn(process.execPath, ['--import', PRELOAD, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.on('data', (piece: Buffer) => out.push(`${piece}`))
  child.stderr.on('data', (piece: Buffer) => err.push(`${piece}`))
  const [code] = await closed
  const seconds = (performance.now() - startedMs) / 1000
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err.join('')}`)
  if (isRun) Outcome.parse(JSON.parse(out.join('')))
  const used = Usage.parse(JSON.parse(await readFile(env.BENCH_USAGE, 'utf8')))
  return { ...used, seconds, serverCpuSeconds: cpuSeconds(server) - serverBefore }
}

const programs = { before: join(release, 'bin/harvester.js'), now: join(ROOT, 'bin/harvester.js') }
const commands = { run: ['run', '--tables', EMPTY, '--json'], status: ['status'] }
const sides = (['run', 'status'] as const).flatMap((command) =>
  (['before', 'now'] as const).map((side) => ({
    name: `${command}, ${side}`,
    folder: join(root, side),
    args: [programs[side], ...commands[command]],
    isRun: command === 'run',
    measured: [] as Measured[],
  })),
)
const own = (name: string, ...args: readonly string[]): (typeof sides)[number] => ({
  name,
  folder: root,
  args: [...args],
  isRun: false,
  measured: [],
})
const all = [
  ...sides,
  own("Temporal's client alone", join(ROOT, 'bench/support/ask-temporal.js')),
  own('Node alone', '-e', '0'),
]

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

try {
  for (const side of Object.keys(programs)) await mkdir(join(root, side))
  for (let round = 0; round <= Number(values.rounds); round += 1)
    for (const { args, folder, isRun, measured } of all) {
      const used = await measure(args, folder, isRun)
      // The first round fills what a disk and a compile cache keep.
      if (round > 0) measured.push(used)
    }
  const medians = all.map(({ name, measured }) => ({
    name,
    cpuSeconds: median(measured.map((each) => each.cpuSeconds)),
    seconds: median(measured.map((each) => each.seconds)),
    serverCpuSeconds: median(measured.map((each) => each.serverCpuSeconds)),
    peakMb: median(measured.map((each) => each.peakMb)),
  }))
  const cpuOf = (name: string): number => medians.find((each) => each.name === name)?.cpuSeconds ?? 0
  const ratios = Object.fromEntries(
    Object.keys(commands).map((command) => [command, cpuOf(`${command}, now`) / cpuOf(`${command}, before`)]),
  )
  if (values.json)
    process.stdout.write(`${JSON.stringify({ node: process.version, load: loadavg()[0], medians, ratios })}\n`)
  else {
    process.stdout.write(
      `Node ${process.version}, medians of ${values.rounds} rounds, load ${loadavg()[0]?.toFixed(1)}\n\n`,
    )
    process.stdout.write('| what | processor s | seconds | of the server, processor s | memory, MB |\n')
    process.stdout.write('| :--- | ---: | ---: | ---: | ---: |\n')
    for (const each of medians) {
      const cells = [each.cpuSeconds, each.seconds, each.serverCpuSeconds].map((number) => number.toFixed(2))
      process.stdout.write(`| ${[each.name, ...cells, each.peakMb].join(' | ')} |\n`)
    }
    const said = Object.entries(ratios).map(([command, ratio]) => `${command} ${ratio.toFixed(2)}`)
    process.stdout.write(`\nprocessor time of the release before: ${said.join(', ')} times\n`)
  }
} finally {
  await temporal.close()
  await simulator.close()
  await rm(root, { recursive: true, force: true })
}
