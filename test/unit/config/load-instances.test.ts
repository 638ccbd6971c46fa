import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Environment } from '../../../src/config/environment.ts'
import { loadInstances } from '../../../src/config/load-instances.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ACME = {
  ACME__SERVICENOW_INSTANCE: 'acmecorp',
  ACME__SERVICENOW_CLIENT_ID: 'client-a',
  ACME__SERVICENOW_CLIENT_SECRET: 'secret-a-77c1',
}
const TEST = {
  ACME_TEST__SERVICENOW_INSTANCE: 'acmetest',
  ACME_TEST__SERVICENOW_USERNAME: 'reader',
  ACME_TEST__SERVICENOW_PASSWORD: 'secret-b-90d2',
}
const BOTH = { HARVESTER_INSTANCES: 'acme, acme-test', TEMPORAL_ADDRESS: 'temporal.example.com:7233', ...ACME, ...TEST }

function refusal(env: Environment): string {
  try {
    loadInstances(env)
  } catch (error) {
    return error instanceof Error ? error.message : 'no error'
  }
  return 'accepted'
}

test('without names of instances the one instance of the usual variables is served', () => {
  const env = { SERVICENOW_INSTANCE: 'acmecorp', SERVICENOW_CLIENT_ID: 'c', SERVICENOW_CLIENT_SECRET: 's' }
  expect(loadInstances(env).map(({ instance }) => instance.origin)).toEqual(['https://acmecorp.service-now.com'])
  expect(loadInstances({ ...env, HARVESTER_INSTANCES: ' ' })).toHaveLength(1)
})

test('each instance has the variables with its label, and everything else in common', () => {
  const configs = loadInstances({
    ...BOTH,
    HARVESTER_SINK: 'directory:/srv/harvest',
    HARVESTER_LANES: '8',
    ACME_TEST__HARVESTER_LANES: '2',
    ACME_TEST__HARVESTER_SINK: 'directory:/srv/test',
  })
  expect(
    configs.map(({ instance, credentials, lanes, outputFolder }) => [
      ...[instance.origin, credentials.method, lanes, outputFolder],
    ]),
  ).toEqual([
    ['https://acmecorp.service-now.com', 'oauth2_client_credentials', 8, '/srv/harvest'],
    ['https://acmetest.service-now.com', 'basic', 2, '/srv/test'],
  ])
  expect(configs.map(({ temporal }) => temporal.target?.connection.address)).toEqual(
    Array.from({ length: 2 }, () => 'temporal.example.com:7233'),
  )
})

test.each([
  {
    name: 'a credential without a label, which might come to any of them',
    env: { ...BOTH, SERVICENOW_CLIENT_SECRET: 'secret-c' },
    says: /SERVICENOW_CLIENT_SECRET is set together with HARVESTER_INSTANCES: .* as ACME__SERVICENOW_CLIENT_SECRET/,
  },
  {
    name: 'a label that is not named',
    env: { ...BOTH, ACNE__SERVICENOW_CLIENT_ID: 'x' },
    says: /ACNE__SERVICENOW_CLIENT_ID belongs to no instance in HARVESTER_INSTANCES/,
  },
  {
    name: 'a name that is no label',
    env: { ...BOTH, HARVESTER_INSTANCES: 'acme,a b' },
    says: /a b, which is not a label/,
  },
  { name: 'a label twice', env: { ...BOTH, HARVESTER_INSTANCES: 'acme,acme-test,ACME' }, says: /names ACME twice/ },
  {
    name: 'one instance under two labels',
    env: { ...BOTH, ACME_TEST__SERVICENOW_INSTANCE: 'acmecorp' },
    says: /names acme and acme-test, which are the same instance/,
  },
  {
    name: 'everything that is wrong with any of them, by variable',
    env: { ...BOTH, ACME__SERVICENOW_INSTANCE: '', ACME_TEST__HARVESTER_LANES: 'many' },
    says: /ACME__SERVICENOW_INSTANCE is not set.*\n.*ACME_TEST__HARVESTER_LANES is not a whole number/,
  },
])('refused with its remedy: $name', ({ env, says }) => {
  expect(refusal(env)).toMatch(says)
  expect(refusal(env)).not.toContain('secret-')
})

test('a fault of what all have in common is told once, by its own name', () => {
  const message = refusal({ ...BOTH, LOG_FORMAT: 'yaml' })
  expect(message.split('\n').slice(1)).toEqual(['  LOG_FORMAT is neither text nor json'])
})

test('no instance sees the credentials of another one', () => {
  const half = { ...BOTH, ACME_TEST__SERVICENOW_PASSWORD: '' }
  expect(refusal(half)).toMatch(/ACME_TEST__SERVICENOW_PASSWORD/)
  expect(refusal(half)).not.toContain('ACME__')
})

test('labels may stand in a file, one a line with notes, and what is wrong with the file is said by its variable', async () => {
  const file = join(await temporaryFolder(), 'instances')
  const env = { ...ACME, ...TEST, HARVESTER_INSTANCES_FILE: file }
  expect(refusal(env)).toContain('HARVESTER_INSTANCES_FILE names a file that cannot be read')
  await writeFile(file, '# production\nacme\r\n\nacme-test # the clone\n')
  expect(loadInstances(env).map(({ instance }) => instance.origin)).toEqual([
    'https://acmecorp.service-now.com',
    'https://acmetest.service-now.com',
  ])
  expect(refusal({ ...env, HARVESTER_INSTANCES: 'acme' })).toContain('are both set')
  await writeFile(file, '# none yet\n')
  expect(refusal(env)).toContain('HARVESTER_INSTANCES_FILE names a file without labels')
})
