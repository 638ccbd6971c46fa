import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir, hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { Worker } from '@temporalio/worker'
import { beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { harvestWorkflowId, scheduledWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { quietTemporal } from '../support/temporal/quiet-temporal.ts'
import { SCENARIOS } from './scenarios.ts'

const HISTORIES = fileURLToPath(new URL('histories', import.meta.url))
const NAMES = readdirSync(HISTORIES).map((file) => file.replace(/\.json$/, ''))

const Stored = z.object({ events: z.array(z.looseObject({ eventType: z.string() })) })
type Stored = z.infer<typeof Stored>

beforeAll(quietTemporal)

function textOf(name: string): string {
  return readFileSync(join(HISTORIES, `${name}.json`), 'utf8')
}

function stored(name: string): Stored {
  return Stored.parse(JSON.parse(textOf(name)))
}

/** The id of the workflow that a history belongs to, which children's names are made from. */
function workflowIdOf(name: string): string {
  const [way = '', table] = name.split('.')
  if (way.startsWith('scheduled')) return scheduledWorkflowId(`replay-${way}`)
  return table === undefined ? harvestWorkflowId(`replay-${way}`) : tableWorkflowId(`replay-${way}`, table)
}

/** Replays a history against the workflows of today. */
function replay(name: string, history: Stored): Promise<void> {
  const workflowBundle = { codePath: inject('workflowBundle') }
  return Worker.runReplayHistory({ workflowBundle }, historyFromJSON(history), workflowIdOf(name))
}

test.each(NAMES)("today's workflows take the way of the stored history %s", async (name) => {
  await expect(replay(name, stored(name))).resolves.toBeUndefined()
})

test('every scenario has its history', () => {
  const ways = NAMES.map((name) => name.split('.')[0])
  expect(SCENARIOS.map(({ name }) => name).filter((name) => !ways.includes(name))).toEqual([])
})

test.each([
  ...['ACTIVITY_TASK_SCHEDULED', 'TIMER_STARTED', 'START_CHILD_WORKFLOW_EXECUTION_INITIATED'],
  ...['UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', 'WORKFLOW_PROPERTIES_MODIFIED'],
  ...['REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', 'ACTIVITY_TASK_CANCEL_REQUESTED'],
  ...['WORKFLOW_EXECUTION_CONTINUED_AS_NEW', 'WORKFLOW_EXECUTION_COMPLETED'],
  ...['WORKFLOW_EXECUTION_CANCELED', 'WORKFLOW_EXECUTION_FAILED'],
])('some stored history holds %s', (type) => {
  const types = new Set(NAMES.flatMap((name) => stored(name).events.map(({ eventType }) => eventType)))
  expect([...types]).toContain(`EVENT_TYPE_${type}`)
})

const WORKFLOWS = fileURLToPath(new URL('../../src/workflows', import.meta.url))

test('each change that older runs do not know is in a stored history', () => {
  const files = readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const sources = files.map((file) => readFileSync(join(WORKFLOWS, file), 'utf8'))
  const changes = sources.flatMap((source) =>
    [...source.matchAll(/patched\('([a-z-]+)'\)/g)].flatMap(([, id]) => id ?? []),
  )
  const payloads = NAMES.flatMap((name) =>
    [...textOf(name).matchAll(/"data":"([A-Za-z0-9+/=]*)"/g)].map(([, data]) =>
      Buffer.from(data ?? '', 'base64').toString(),
    ),
  )
  expect(changes.length).toBeGreaterThan(0)
  expect(changes.filter((id) => !payloads.some((told) => told.includes(`"${id}"`)))).toEqual([])
})

const CHANGES = [
  { name: 'another activity', from: '"name":"planTables"', to: '"name":"planOtherwise"' },
  { name: 'another workflow for a child', from: '"name":"harvestTable"', to: '"name":"harvestOtherwise"' },
  { name: "another child's id", from: '"harvest/replay-lanes/sys_audit"', to: '"harvest/replay-lanes/sys_other"' },
] as const

test.each(CHANGES)('a workflow that decides otherwise than its history is found out: $name', async ({ from, to }) => {
  const text = textOf('lanes')
  expect(text).toContain(from)
  const changed = Stored.parse(JSON.parse(text.replaceAll(from, to)))
  await expect(replay('lanes', changed)).rejects.toThrow(/TMPRL1100/)
})

test('a stored history names no path, no host and no stack of the machine that recorded it', () => {
  for (const name of NAMES) {
    const text = textOf(name)
    const payloads = [...text.matchAll(/"data":"([A-Za-z0-9+/=]*)"/g)].map(([, encoded]) =>
      Buffer.from(encoded ?? '', 'base64').toString('utf8'),
    )
    for (const told of [text, ...payloads]) {
      expect(told).not.toMatch(/"stackTrace":"[^"]|file:\/\/|node_modules|\/(?:home|root|tmp|Users|work)\//)
      expect([homedir(), tmpdir(), process.cwd(), `@${hostname()}`].filter((trace) => told.includes(trace))).toEqual([])
    }
  }
})

test('all packages that read histories share one copy of protobufjs: with two, no stored history can be read', () => {
  const Package = z.object({ version: z.string() })
  const ours = createRequire(import.meta.url)
  const copies = ['common', 'proto', 'worker', 'client', 'testing'].map((name) => {
    const theirs = createRequire(ours.resolve(`@temporalio/${name}`))
    return dirname(theirs.resolve('protobufjs/package.json'))
  })
  expect(new Set(copies).size).toBe(1)
  expect(Package.parse(ours(join(copies[0] ?? '', 'package.json'))).version).toMatch(/^8\./)
})
