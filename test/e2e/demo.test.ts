import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { harvester } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('the demonstration writes beside ./harvest, every verdict comes out, automations are counted, and --keep says where Temporal stays', async () => {
  const folder = await temporaryFolder()
  const ended = await harvester(['demo', '--keep'], { HARVESTER_HOME: join(folder, 'home') }, folder)
  const pid = Number(/^to stop both: kill (\d+)$/m.exec(ended.stdout)?.[1])
  onTestFinished(() => void process.kill(pid))
  expect([ended.exitCode, ended.stderr]).toEqual([0, expect.any(String)])
  expect(ended.stdout).toMatch(/^ {2}business-rule: 2,500$/m)
  expect(ended.stdout).toMatch(/^ {2}script-include: \d+$/m)
  expect(ended.stdout).toMatch(/^ {2}findings: F\d+ \d+(?:, F\d+ \d+)+$/m)
  expect(ended.stdout).toMatch(/^Temporal keeps running: TEMPORAL_ADDRESS=127\.0\.0\.1:\d+$/m)
  expect(ended.stdout).toMatch(/^its UI: http:\/\/127\.0\.0\.1:\d+$/m)
  expect(readdirSync(folder).sort()).toEqual(['harvest-demo', 'home'])
})
