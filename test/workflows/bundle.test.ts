import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ActivityCancellationType } from '@temporalio/common'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { expect, test } from 'vitest'
import {
  AWAIT_ACTIVITY,
  PLAN_ACTIVITY,
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

/** What stands between the parentheses of every call of a function, type arguments skipped. */
function argumentsOf(call: string, text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`(?<!typeof )\\b${call}\\b`, 'g'))].flatMap(({ index }) => {
    const after = text.slice(index + call.length).replace(/^<[^(]*>/, '')
    if (!after.startsWith('(')) return []
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
  const { code } = await bundle(join(WORKFLOWS, 'index.ts'))
  expect(code).toContain('harvestTable')
  expect(code).not.toMatch(/node_modules\/(?:zod|undici|pino)\//)
})

test('a workflow that reaches for the disk is refused by name', async () => {
  const said: string[] = []
  const path = fileURLToPath(new URL('../support/reaching-workflow.ts', import.meta.url))
  await expect(bundle(path, said)).rejects.toThrow()
  expect(said.join('\n')).toMatch(/node:fs/)
})

test.each(
  Object.entries({ SMALL_ACTIVITY, PLAN_ACTIVITY, PUBLISH_ACTIVITY, SLICE_ACTIVITY, AWAIT_ACTIVITY, SEARCH_ACTIVITY }),
)('a cancelled activity is waited for, so that what it returns is kept: %s', (_name, options) => {
  expect(options.cancellationType).toBe(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
})

test('every set of activities is made from one of the checked options', () => {
  const made = workflowTexts().flatMap(({ text }) => argumentsOf('proxyActivities', text))
  expect(made.length).toBeGreaterThanOrEqual(3)
  expect(made.filter((options) => !/\b(?:SMALL|PLAN|PUBLISH|SLICE|AWAIT|SEARCH)_ACTIVITY\b/.test(options))).toEqual([])
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
