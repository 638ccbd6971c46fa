import { expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/load-config.ts'
import { createLogger } from '../../../src/worker/logger.ts'
import { RELEASE } from '../../../src/worker/release.ts'
import { configuredOptions, deployedOptions } from '../../../src/worker/worker-options.ts'

const ENV = { SERVICENOW_INSTANCE: 'acme', SERVICENOW_CLIENT_ID: 'id', SERVICENOW_CLIENT_SECRET: 'secret' }
const TARGET = { connection: { address: 'localhost:7233' }, namespace: 'default' }
const log = createLogger({ format: 'text', level: 'error' }, () => {})

test.each([
  { name: 'no deployment', env: {}, version: undefined },
  {
    name: 'a deployment',
    env: { HARVESTER_DEPLOYMENT: 'nightly' },
    version: { deploymentName: 'nightly', buildId: RELEASE },
  },
  {
    name: 'a deployment and a version',
    env: { HARVESTER_DEPLOYMENT: 'nightly', HARVESTER_BUILD_ID: '2026.11-30+1' },
    version: { deploymentName: 'nightly', buildId: '2026.11-30+1' },
  },
])('a worker with $name is of that version, and a command that starts its own worker of none', ({ env, version }) => {
  const config = loadConfig({ ...ENV, ...env })
  expect(deployedOptions(config, TARGET, log).deployment).toEqual(version)
  expect(configuredOptions(config, TARGET, log).deployment).toBeUndefined()
})

test.each([
  { env: { HARVESTER_DEPLOYMENT: 'a name' }, fault: /HARVESTER_DEPLOYMENT is not a name/ },
  { env: { HARVESTER_DEPLOYMENT: 'a', HARVESTER_BUILD_ID: 'v:1' }, fault: /HARVESTER_BUILD_ID is not a version/ },
  { env: { HARVESTER_BUILD_ID: '1' }, fault: /HARVESTER_BUILD_ID is set without HARVESTER_DEPLOYMENT/ },
])('$env is refused by its variable', ({ env, fault }) => {
  expect(() => loadConfig({ ...ENV, ...env })).toThrow(fault)
})
