// Harvests seventeen instances with one worker, alone and beside three that are dead, slow and refusing; prints how long the
// seventeen took, whether their rows are exact, and the worker's memory:
//   npm run bench:fleet
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { harvestResult } from '../src/client/harvest-result.ts'
import { startHarvest } from '../src/client/start-harvest.ts'
import { instanceName } from '../src/config/instance-config.ts'
import { type Simulator, startSimulator } from '../src/simulator/index.ts'
import { compareOutput } from '../test/support/compare/compare-output.ts'
import { requestFor } from '../test/support/request-for.ts'
import { openTemporal } from '../test/support/temporal/open-temporal.ts'
import { peakMb } from './support/watch-process.ts'

const PROGRAM = fileURLToPath(new URL('../bin/harvester.js', import.meta.url))
const SOUND = 17
const ROWS = { sys_script: 2000, sys_user: 1500, sys_properties: 300 }
const TABLES = Object.keys(ROWS)
/** An instance of which each answer takes this long. */
const SLOW_MS = 5000
const LATENCY_MS = 100

/** How the sound instances fared. */
interface Round {
  readonly seconds: number
  readonly differences: readonly string[]
  readonly megabytes: number
}

function labelled(label: string, simulator: Simulator, secret: string, url: string): Record<string, string> {
  return {
    [`${label}__SERVICENOW_BASE_URL`]: url,
    [`${label}__SERVICENOW_CLIENT_ID`]: simulator.credentials.clientId,
    [`${label}__SERVICENOW_CLIENT_SECRET`]: secret,
  }
}

async function measure(withTroubled: boolean): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
  const temporal = await openTemporal()
  const client = new Client({ connection: await Connection.connect({ address: temporal.temporalAddress }) })
  const sound = await Promise.all(
    Array.from({ length: SOUND }, (_, seed) => startSimulator({ tables: ROWS, seed: seed + 1, latencyMs: LATENCY_MS })),
  )
  const slow = await startSimulator({ tables: ROWS, latencyMs: SLOW_MS })
  const refusing = await startSimulator({ tables: ROWS })
  const dead = await startSimulator({ tables: ROWS })
  await dead.close()
  const instances = [
    ...sound.map((simulator, at) => ({ label: `sound${at}`, simulator, secret: simulator.credentials.clientSecret })),
    ...(withTroubled
      ? [
          { label: 'slow', simulator: slow, secret: slow.credentials.clientSecret },
          { label: 'refusing', simulator: refusing, secret: 'a-wrong-secret' },
          { label: 'dead', simulator: dead, secret: dead.credentials.clientSecret },
        ]
      : []),
  ]
  const env = Object.fromEntries(
    instances.flatMap(({ label, simulator, secret }) =>
      Object.entries(labelled(label.toUpperCase(), simulator, secret, simulator.url)),
    ),
  )
  const worker = spawn(process.execPath, [PROGRAM, 'worker'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...env,
      HARVESTER_INSTANCES: instances.map(({ label }) => label).join(','),
      HARVESTER_SINK: `directory:${join(folder, 'output')}`,
      HARVESTER_HOME: join(folder, 'home'),
      TEMPORAL_ADDRESS: temporal.temporalAddress,
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  })
  try {
    const began = performance.now()
    const start = async (url: string): Promise<string> => {
      const name = instanceName(url)
      await startHarvest(client, requestFor(name, { tables: TABLES, sink: 'directory', lanes: 2 }))
      return name
    }
    const names = await Promise.all(instances.map(({ simulator }) => start(simulator.url)))
    const outcomes = await Promise.all(names.slice(0, SOUND).map((name) => harvestResult(client, name)))
    const seconds = (performance.now() - began) / 1000
    const megabytes = peakMb(worker.pid ?? 0)
    const differences = outcomes.flatMap((outcome, at) => {
      const simulator = sound[at]
      return simulator === undefined ? [] : compareOutput(folder, outcome, TABLES, simulator).differences
    })
    return { seconds, differences, megabytes }
  } finally {
    const gone = once(worker, 'close')
    worker.kill('SIGKILL')
    await gone
    await Promise.all([...sound, slow, refusing].map((each) => each.close()))
    await client.connection.close()
    await temporal.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const alone = await measure(false)
const beside = await measure(true)
for (const [name, { seconds, differences, megabytes }] of [
  ['alone', alone],
  ['beside a dead, a slow and a refusing one', beside],
] as const)
  process.stdout.write(
    `${SOUND} instances ${name}: ${seconds.toFixed(1)} s, ${differences.length} differences, worker ${megabytes} MB\n`,
  )
process.stdout.write(`ratio ${(beside.seconds / alone.seconds).toFixed(2)}\n`)
if (alone.differences.length + beside.differences.length > 0) process.exitCode = 1
