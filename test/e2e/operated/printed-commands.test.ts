import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { automationCatalogue } from '../../../src/servicenow/catalogue/catalogue.ts'
import { ABSENT_TABLES } from '../../../src/simulator/dataset/synthetic-tables.ts'
import { environmentFor, start, typed } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const ROOT = new URL('../../../', import.meta.url)
const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(new URL('docs/', ROOT)).map((name) => `docs/${name}`)]

/** Lines of commands that stand in a block of their own on a page, without the remark behind them. */
function printedCommands(): readonly string[] {
  const lines = PAGES.filter((path) => path.endsWith('.md')).flatMap((path) => {
    const text = readFileSync(new URL(path, ROOT), 'utf8')
    return [...text.matchAll(/^(?: {4})?harvester ([a-z].*)$/gm)].map(([, line = '']) => line.replace(/\s+#.*$/, ''))
  })
  return [...new Set(lines)].sort()
}

/** Commands that ask a person or need a database, and the file that types them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  init: 'test/setup/init.test.ts',
  'load harvest': 'test/system/load/broken-loads.system.ts',
}

/** What stands for names that a page makes up. */
interface Found {
  readonly instance: string
  readonly runs: readonly string[]
}

/** A command as a page prints it. */
interface Printed {
  readonly line: string
  /** What is typed in its place, with the names that are right here. */
  readonly here?: (found: Found) => string
  /** Its exit code; what it says once it works where it runs until somebody ends it. */
  readonly ends: number | { readonly saying: string }
}

const LEFT_OUT = 3

const COMMANDS: readonly Printed[] = [
  { line: 'run', ends: 0 },
  { line: 'run --tables sys_script,sys_user,sys_script_include,sys_audit,sys_trigger,sys_ui_action', ends: 0 },
  { line: 'run --repair <run>', here: ({ runs }) => `run --repair ${runs[1]}`, ends: 0 },
  { line: 'accept harvest --out gaps.json', ends: 0 },
  { line: 'run --accept gaps.json', ends: 0 },
  // Secret columns are not read unless they are asked for, and the inventory says so.
  { line: 'inventory harvest --out inventory', ends: LEFT_OUT },
  {
    line: 'inventory harvest --run RUN --out before',
    here: ({ runs }) => `inventory harvest --run ${runs[0]} --out before`,
    ends: LEFT_OUT,
  },
  {
    line: 'inventory diff harvest/acme-1f2e3d/runs/RUN harvest/acme-1f2e3d/runs/RUN',
    here: ({ instance, runs }) =>
      `inventory diff harvest/${instance}/runs/${runs[0]} harvest/${instance}/runs/${runs[1]}`,
    ends: LEFT_OUT,
  },
  { line: 'seal harvest --key seal.key --inventory inventory', ends: 0 },
  { line: 'verify harvest --key seal.pub --inventory inventory', ends: 0 },
  { line: 'report harvest', ends: LEFT_OUT },
  { line: 'report ./harvest --out report.html', ends: LEFT_OUT },
  { line: 'report ./harvest --index --out index.html', ends: 0 },
  { line: 'export harvest --format parquet --out parquet', ends: 0 },
  { line: 'fold harvest --out current', ends: 0 },
  { line: "schedule create --cron '0 3 * * *' --time-zone Europe/Berlin --jitter 10m", ends: 0 },
  { line: 'schedule list', ends: 0 },
  { line: 'schedule trigger', ends: 0 },
  { line: 'worker', ends: { saying: 'ServiceNow OAuth2 token acquired' } },
  { line: 'codec-server --port 8235', here: () => 'codec-server --port 0', ends: { saying: 'http://127.0.0.1:' } },
  {
    line: 'simulate --seed 7 --rows sys_script=2500,sys_user=25000,sys_ui_action=5000 --faults faults.json',
    ends: { saying: 'http://127.0.0.1:' },
  },
]

/** Those of the page about object stores. */
const IN_A_BUCKET = ['run', 'verify s3://acme-harvests/security']

/** The words of a line, as a shell takes them. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

test('every command that a page prints in a block of its own is typed by a test', () => {
  const known = [...COMMANDS.map(({ line }) => line), ...IN_A_BUCKET, ...Object.keys(ELSEWHERE)]
  expect(printedCommands()).toEqual([...new Set(known)].sort())
  for (const [line, path] of Object.entries(ELSEWHERE))
    expect(readFileSync(new URL(path, ROOT), 'utf8')).toContain(line.split(' ')[0])
})

test('every command that a page prints in a block of its own does its work', async () => {
  const few = automationCatalogue().flatMap(({ table }) => (table in ABSENT_TABLES ? [] : [[table, 3]]))
  const simulator = await simulated({ tables: { ...Object.fromEntries(few), sys_user: 30 } })
  const folder = await temporaryFolder()
  const [key, pub] = ['seal.key', 'seal.pub'].map((name) => join(folder, name))
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', key ?? ''])
  execFileSync('openssl', ['pkey', '-in', key ?? '', '-pubout', '-out', pub ?? ''])
  writeFileSync(join(folder, 'faults.json'), '[]')
  const cluster = { TEMPORAL_ADDRESS: inject('temporalAddress') }
  const codec = {
    HARVESTER_CODEC_TOKEN: randomBytes(32).toString('base64'),
    HARVESTER_CODEC_ORIGINS: 'http://127.0.0.1:8233',
    HARVESTER_ENCRYPTION_KEYS: `a:${randomBytes(32).toString('base64')}`,
  }
  const ended: unknown[] = []
  for (const { line, here = () => line, ends } of COMMANDS) {
    const [instance = ''] = namesIn(join(folder, 'harvest'))
    const args = words(here({ instance, runs: namesIn(join(folder, 'harvest', instance, 'runs')) }))
    const more = { schedule: cluster, worker: cluster, 'codec-server': codec }[args[0] ?? '']
    const env = { ...environmentFor(simulator), ...more }
    if (typeof ends === 'number') {
      const { exitCode, stderr } = await typed(args, env, folder)
      ended.push({ line, ends: exitCode, ...(exitCode === ends ? {} : { stderr }) })
      continue
    }
    const running = start(args, env, folder)
    await until(`${line} works`, () => running.stderr().includes(ends.saying))
    running.process.kill('SIGTERM')
    await running.ended
    ended.push({ line, ends })
  }
  await typed(['schedule', 'delete'], { ...environmentFor(simulator), ...cluster }, folder)
  expect(ended).toEqual(COMMANDS.map(({ line, ends }) => ({ line, ends })))
})

test('the commands of the page about object stores do their work', async () => {
  const simulator = await simulated({ tables: { sys_script: 300 } })
  const { place, env } = await objectStore('held')
  const folder = await temporaryFolder()
  const settings = { ...environmentFor(simulator), ...env }
  const run = await typed(['run', '--tables', 'sys_script'], settings, folder)
  const verified = await typed(['verify', place], settings, folder)
  expect([run.exitCode, verified.exitCode, verified.stdout]).toEqual([0, 0, expect.stringContaining('300 rows')])
})

/** Names in a folder in their order; none where it is not there yet. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
