import { expect, test } from 'vitest'
import { inFolderOfRun } from '../../../src/cli/session/folder-of-run.ts'
import type { HarvestStatus } from '../../../src/client/status/harvest-status.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { sinkName } from '../../../src/worker/sink-name.ts'
import { RUNNING } from './support/running-status.ts'

const CONFIG = loadConfig({
  SERVICENOW_INSTANCE: 'acmecorp',
  SERVICENOW_CLIENT_ID: 'id',
  SERVICENOW_CLIENT_SECRET: 'secret',
  HARVESTER_SINK: 'directory:/harvests',
})

function open(changes: Partial<HarvestStatus>): HarvestStatus {
  return { ...RUNNING, instance: CONFIG.instance.name, run: 'aaaaaaaa-1', ...changes }
}

test('a command takes the folder that the run was started with', () => {
  const run = open({ sink: sinkName('/elsewhere'), place: `/elsewhere/${CONFIG.instance.name}/runs/aaaaaaaa-1` })
  expect(inFolderOfRun(CONFIG, run).outputFolder).toBe('/elsewhere')
})

test.each([
  ['its own folder', sinkName('/harvests')],
  ['the sink of a configured Temporal', 'directory'],
  ['nothing, as a run by hand', null],
])('a run that names %s is left with the configured folder', (_name, sink) => {
  expect(inFolderOfRun(CONFIG, open({ sink })).outputFolder).toBe('/harvests')
})

test.each([
  ['that has not planned yet', null],
  ['whose place was made up', '/somewhere/acme/runs/aaaaaaaa-1'],
])('a run %s is refused before anything is done to it, with the remedy', (_name, place) => {
  expect(() => inFolderOfRun(CONFIG, open({ sink: sinkName('/elsewhere'), place }))).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('HARVESTER_SINK=directory:FOLDER'),
    }),
  )
})
