import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { z } from 'zod'
import { instanceName } from '../../../src/config/instance-config.ts'
import { DEVELOPMENT_CREDENTIALS } from '../../../src/simulator/index.ts'
import { environmentFor, start, typed } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const Line = z.looseObject({ level: z.string(), time: z.string(), msg: z.string() })

test('a worker logs in JSON how each attempt ended, with run, table and slice, and neither secret nor row', async () => {
  const simulator = await simulated({
    tables: { sys_script: 900, sys_user: 20 },
    faults: [{ fault: 'deny-table', table: 'sys_user' }],
  })
  const folder = await temporaryFolder()
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const worker = start(
    ['worker'],
    { ...client, HARVESTER_SINK: `directory:${join(folder, 'output')}`, LOG_FORMAT: 'json' },
    folder,
  )
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  const ended = await typed(['run', '--json', '--tables', 'sys_script,sys_user', '--page-size', '200'], client, folder)
  const { run } = z.object({ run: z.string() }).parse(JSON.parse(ended.stdout))
  worker.process.kill('SIGTERM')
  const { stderr } = await worker.ended

  const lines = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [Line.parse(JSON.parse(line))] : []))
  const names = { instance: instanceName(simulator.url), run, attempt: 1 }
  const [slice] = lines.filter(({ activity, table }) => activity === 'harvestSlice' && table === 'sys_script')
  expect(slice).toMatchObject({ ...names, level: 'info', msg: 'activity ended', slice: 1, rows: 900, ended_by: 'done' })
  expect(lines.find(({ msg }) => msg === 'attempt failed')).toMatchObject({
    ...names,
    level: 'warn',
    activity: 'harvestSlice',
    table: 'sys_user',
    slice: 1,
    code: 'SCOPE_FORBIDDEN',
  })
  const activities = new Set(lines.map(({ activity }) => activity))
  for (const activity of ['acquireToken', 'planTables', 'publishManifest']) expect(activities).toContain(activity)
  const [row] = simulator.visibleRows('sys_script')
  for (const secret of [DEVELOPMENT_CREDENTIALS.clientSecret, String(row?.sys_id)]) expect(stderr).not.toContain(secret)
})
