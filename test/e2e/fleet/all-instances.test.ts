import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environmentFor, typed } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

test('status --all shows the newest harvest of every instance, needs no instance itself, and puts gaps into words', async () => {
  const folder = await temporaryFolder()
  const home = join(folder, 'home')
  const whole = await simulated({ tables: { sys_script: 1500 } })
  const gaps = await simulated({
    tables: { sys_script: 1500, sys_user: 100 },
    faults: [{ fault: 'hide-rows', table: 'sys_user', fraction: 0.1 }],
  })
  expect((await typed(['status', '--all'], { HARVESTER_HOME: home }, folder)).exitCode).toBe(2)
  await typed(['run', '--tables', 'sys_script'], environmentFor(whole, home), folder)
  await typed(['run', '--tables', 'sys_script'], environmentFor(whole, home), folder)
  await typed(['run', '--tables', 'sys_script,sys_user'], environmentFor(gaps, home), folder)

  const all = () => typed(['status', '--all'], { HARVESTER_HOME: home }, folder)
  await until('Temporal lists both', async () => (await all()).stdout.trim().split('\n').length === 3)
  const { exitCode, stdout } = await all()
  expect(exitCode).toBe(0)
  const [head, ...lines] = stdout.trim().split('\n')
  expect(head).toMatch(/^instance +state +tables +rows +started$/)
  expect(lines).toHaveLength(2)
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/ completed +1\/1 +1,500 +\d{4}-\d\d-\d\d \d\d:\d\d$/),
      expect.stringMatching(/ completed +2\/2 +1,5\d\d +\S+ \S+ +1 table with gaps$/),
    ]),
  )
})
