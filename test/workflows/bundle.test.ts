import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ActivityCancellationType } from '@temporalio/common'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { expect, inject, test } from 'vitest'
import {
  AWAIT_ACTIVITY,
  PLAN_ACTIVITY,
  PROJECT_ACTIVITY,
  PUBLISH_ACTIVITY,
  SEARCH_ACTIVITY,
  SLICE_ACTIVITY,
  SMALL_ACTIVITY,
} from '../../src/workflows/activity-proxies.ts'

const WORKFLOWS = fileURLToPath(new URL('../../src/workflows', import.meta.url))

/** The text of every file of the workflows, by name. */
function workflowTexts(): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(WORKFLOWS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(WORKFLOWS, name), 'utf8') }))
}

/** What stands between the parentheses of every call of a function; `not a call` where it is used otherwise. */
function argumentsOf(call: string, text: string): readonly string[] {
  const code = text.replace(/^import [^;]*?from '.*'$/gms, '')
  return [...code.matchAll(new RegExp(`(?<!typeof )\\b${call}\\b`, 'g'))].flatMap(({ index }) => {
    const after = code.slice(index + call.length).replace(/^<[^(]*>/, '')
    if (!after.startsWith('(')) return ['not a call']
    let depth = 0
    const end = [...after].findIndex((sign) => {
      depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
      return depth === 0
    })
    return [after.slice(1, end)]
  })
}

/** Bundles workflows; what webpack says against them goes into `said`. */
function bundle(workflowsPath: string, said: string[] = []): ReturnType<typeof bundleWorkflowCode> {
  const logger = new DefaultLogger('ERROR', ({ message }) => said.push(message))
  return bundleWorkflowCode({ workflowsPath, logger })
}

test('our workflows take nothing but what a workflow may know', async () => {
  const code = readFileSync(inject('workflowBundle'), 'utf8')
  const packages = [...code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g)].map(([, name]) => name)
  expect([...new Set(packages)].sort()).toEqual([
    '@temporalio/common',
    '@temporalio/workflow',
    'long',
    'ms',
    'nexus-rpc',
  ])
  const rooms = [...code.matchAll(/"\.\/src\/([\w-]+)\//g)].map(([, name]) => name)
  expect([...new Set(rooms)].sort()).toEqual(['contract', 'workflows'])
})

test('a workflow that reaches for the disk is refused by name', async () => {
  const said: string[] = []
  const path = fileURLToPath(new URL('../support/temporal/reaching-workflow.ts', import.meta.url))
  await expect(bundle(path, said)).rejects.toThrow()
  expect(said.join('\n')).toMatch(/node:fs/)
})

const OPTIONS = {
  SMALL_ACTIVITY,
  PLAN_ACTIVITY,
  PUBLISH_ACTIVITY,
  SLICE_ACTIVITY,
  AWAIT_ACTIVITY,
  SEARCH_ACTIVITY,
  PROJECT_ACTIVITY,
}

test.each(Object.entries(OPTIONS))(
  'a cancelled activity is waited for, so that what it returns is kept: %s',
  (_name, options) => {
    expect(options.cancellationType).toBe(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
  },
)

test('every set of activities is made from one of the checked options', () => {
  const made = workflowTexts().flatMap(({ text }) => argumentsOf('proxyActivities', text))
  expect(made.length).toBeGreaterThanOrEqual(3)
  const names = Object.keys(OPTIONS)
  expect(made.filter((options) => !names.some((name) => new RegExp(`\\b${name}\\b`).test(options)))).toEqual([])
  expect(made.filter((options) => /cancellationType/.test(options))).toEqual([])
})

test('every child workflow is waited for when it is cancelled', () => {
  const started = workflowTexts().flatMap(({ text }) => [
    ...argumentsOf('executeChild', text),
    ...argumentsOf('startChild', text),
  ])
  expect(started.length).toBeGreaterThanOrEqual(1)
  const waiting = /cancellationType: ChildWorkflowCancellationType\.WAIT_CANCELLATION_COMPLETED/
  expect(started.filter((options) => !waiting.test(options))).toEqual([])
})

test('no workflow makes local activities: they have no heartbeat and no cancellation to wait for', () => {
  expect(workflowTexts().filter(({ text }) => /LocalActivit/.test(text))).toEqual([])
})
