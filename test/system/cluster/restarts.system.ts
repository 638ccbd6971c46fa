import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { environmentFor, harvester, start } from '../../support/command.ts'
import { compareOutput } from '../../support/compare/compare-output.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { temporalCluster } from './temporal-cluster.ts'

const TABLES = { sys_script: 12_000, sys_user: 3000, sys_rest_message: 400 } as const
/** What the command prints of a run, as far as it matters here. */
const Outcome = z.object({ instance: z.string(), run: z.string() })

test('a harvest on a Temporal server of PostgreSQL is exact, also when server and database are restarted in its middle', async () => {
  const cluster = await temporalCluster()
  process.stderr.write(`set-up in milliseconds: ${JSON.stringify(cluster.took)}\n`)
  const simulator = await simulated({ tables: TABLES })
  const folder = await temporaryFolder()
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: cluster.address }
  start(['worker'], { ...client, HARVESTER_SINK: `directory:${join(folder, 'output')}`, HARVESTER_LANES: '2' }, folder)
  const tables = Object.keys(TABLES)
  const serverGoes = simulator.holdAt('sys_script', 12)
  const databaseGoes = simulator.holdAt('sys_script', 30)
  const run = harvester(['run', '--json', '--tables', tables.join(), '--page-size', '200'], client, folder)

  await until('the 12th page is asked for', serverGoes.reached)
  await cluster.kill()
  serverGoes.release()
  cluster.start()
  await until('the 30th page is asked for', databaseGoes.reached)
  cluster.database.crash()
  databaseGoes.release()
  cluster.database.start()

  const ended = await run
  expect(ended.exitCode, ended.stderr).toBe(0)
  const { rows, differences } = compareOutput(folder, Outcome.parse(JSON.parse(ended.stdout)), tables, simulator)
  expect({ rows, differences }).toEqual({ rows: 15_400, differences: [] })
})
