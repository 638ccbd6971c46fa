import { spawnSync } from 'node:child_process'
import { readdirSync, realpathSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulator } from '../../src/simulator/index.ts'
import { harvester, typed } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const GOOD = { SERVICENOW_INSTANCE: 'acmecorp', SERVICENOW_CLIENT_ID: 'id', SERVICENOW_CLIENT_SECRET: 'secret' }

/** What no message may repeat, wherever it was set. */
const SECRET = 'kept-4711-secret'

/** Wrong settings, each with what the one message has to name; `unit/config/` has every variable. */
const WRONG: readonly {
  readonly name: string
  readonly env: Record<string, string>
  readonly says: readonly RegExp[]
}[] = [
  {
    name: 'nothing at all',
    env: {},
    says: [
      /SERVICENOW_INSTANCE is not set: .*SERVICENOW_BASE_URL/,
      /SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET/,
    ],
  },
  {
    name: 'half an OAuth set',
    env: { SERVICENOW_INSTANCE: 'acmecorp', SERVICENOW_CLIENT_SECRET: SECRET },
    says: [/SERVICENOW_CLIENT_ID is not set/],
  },
  {
    name: 'secrets in addresses',
    env: {
      SERVICENOW_BASE_URL: `https://admin:${SECRET}@acmecorp.service-now.com`,
      SERVICENOW_USERNAME: 'admin',
      SERVICENOW_PASSWORD: SECRET,
      HTTPS_PROXY: `http://corp:${SECRET}@`,
    },
    says: [/SERVICENOW_BASE_URL holds credentials/, /HTTPS_PROXY is not an http\(s\) URL/],
  },
  {
    name: 'everything at once',
    env: {
      SERVICENOW_INSTANCE: 'a b',
      SERVICENOW_CLIENT_ID: 'id',
      SERVICENOW_PASSWORD: SECRET,
      HARVESTER_LANES: '0',
      HARVESTER_SINK: 'x',
      LOG_FORMAT: 'xml',
      LOG_LEVEL: 'loud',
      TEMPORAL_ADDRESS: 'x',
    },
    says: [
      /SERVICENOW_INSTANCE/,
      /SERVICENOW_CLIENT_SECRET/,
      /HARVESTER_LANES/,
      /HARVESTER_SINK/,
      /LOG_FORMAT/,
      /LOG_LEVEL/,
      /TEMPORAL_ADDRESS/,
    ],
  },
]

test.each(WRONG)(
  'a wrong configuration is refused by variable, with exit 2 and nothing started: $name',
  async ({ env, says }) => {
    const folder = await temporaryFolder()
    const ended = await typed(['run'], { ...env, HARVESTER_HOME: join(folder, 'home') }, folder)
    expect(ended.exitCode).toBe(2)
    for (const pattern of says) expect(ended.stderr).toMatch(pattern)
    expect(ended.stdout + ended.stderr).not.toContain(SECRET)
    expect(readdirSync(folder)).toEqual([])
  },
)

test('an unknown flag is refused with exit 2 and the nearest match', async () => {
  const folder = await temporaryFolder()
  const ended = await typed(['run', '--tabels', 'sys_script'], { ...GOOD, HARVESTER_HOME: folder }, folder)
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('--tables')
})

test('no arguments print help with the exit codes, and exit 0', async () => {
  const ended = await harvester([], {}, await temporaryFolder())
  expect(ended.exitCode).toBe(0)
  expect(ended.stdout).toMatch(/Usage: harvester/)
  expect(ended.stdout).toMatch(/Exit codes/)
})

test('the help of run tells no default that is off, and no option that leaves no choice', async () => {
  const { stdout } = await harvester(['run', '--help'], {}, await temporaryFolder())
  expect(stdout).toContain('--reconcile')
  expect(stdout).not.toMatch(/default:\s+false|--profile|--format/)
})

test('that Node 20 is at its end is told once a day, and again where the cache forgot it', async () => {
  const folder = await temporaryFolder()
  const notice = new URL('../../bin/node-notice.js', import.meta.url).href
  const look = (version: string, cache = folder) => {
    const script = `const { noticeNode20 } = await import('${notice}')\nnoticeNode20({ XDG_CACHE_HOME: '${cache}' }, '${version}')`
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stderr
  }
  expect(look('24.1.0')).toBe('')
  expect(look('20.20.0')).toMatch(/^WARN - Node 20 has reached its end of life/)
  expect(look('20.20.0')).toBe('')
  const stamp = join(folder, 'servicenow-harvester', 'node-20-notice')
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  utimesSync(stamp, yesterday, yesterday)
  expect(look('20.20.0')).toMatch(/^WARN/)
  expect(look('20.20.0', '/dev/null')).toMatch(/^WARN/)
})

test.each([
  { name: 'without HARVESTER_SINK', sink: {}, says: 'HARVESTER_SINK is not set: runs are written to ' },
  {
    name: 'with a relative one',
    sink: { HARVESTER_SINK: 'directory:harvest' },
    says: 'names a relative folder: runs are written to ',
  },
])('a worker $name says where it writes', async ({ sink, says }) => {
  const folder = await temporaryFolder()
  const ended = await harvester(['worker'], { ...GOOD, ...sink, TEMPORAL_ADDRESS: '127.0.0.1:1' }, folder)
  expect(ended.stderr).toContain(`${says}${join(realpathSync(folder), 'harvest')}`)
})

test('--detach without a configured Temporal is refused with exit 2', async () => {
  const folder = await temporaryFolder()
  const ended = await typed(['run', '--detach'], { ...GOOD, HARVESTER_HOME: join(folder, 'home') }, folder)
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('TEMPORAL_ADDRESS')
})

test('a worker whose Temporal does not answer ends with exit 2, the address and what to look at', async () => {
  const folder = await temporaryFolder()
  const env = {
    ...GOOD,
    HARVESTER_HOME: join(folder, 'home'),
    HARVESTER_SINK: `directory:${join(folder, 'output')}`,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  }
  const ended = await harvester(['worker'], env, folder)
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('Temporal does not answer at 127.0.0.1:1: check TEMPORAL_ADDRESS')
  expect(ended.stderr).not.toContain('internal error')
})

test.each([
  [['--repair', 'yesterday'], '"yesterday" is not a run'],
  [
    ['--repair', 'aaaaaaaa-0001', '--tables', 'sys_script'],
    '--repair reads the same as the damaged run: leave out --tables',
  ],
  [['--reconcile'], '--reconcile needs --mode incremental'],
])('flags that contradict each other are refused with exit 2 and the remedy: %s', async (flags, says) => {
  const folder = await temporaryFolder()
  const ended = await typed(['run', ...flags], { ...GOOD, HARVESTER_HOME: join(folder, 'home') }, folder)
  expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining(says)])
})

test('--json puts a configuration error on standard output in the published form', async () => {
  const ended = await typed(['run', '--json'], {}, await temporaryFolder())
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'CONFIG_INVALID' } })
})

test('a taken port of the simulated instance is refused with exit 2 and a remedy', async () => {
  const simulator = await startSimulator({})
  onTestFinished(() => simulator.close())
  const ended = await harvester(['simulate', '--port', new URL(simulator.url).port], {}, await temporaryFolder())
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('--port 0')
  expect(ended.stderr).not.toContain('    at ')
})
