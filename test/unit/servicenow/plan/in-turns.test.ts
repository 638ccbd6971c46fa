import { expect, test } from 'vitest'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { inTurns } from '../../../../src/servicenow/plan/in-turns.ts'
import { firstRows } from '../../../../src/servicenow/query/page-request.ts'
import type { TableClient } from '../../../../src/servicenow/table-api/table-client.ts'
import { scriptedClient } from '../scripted-client.ts'

const QUESTION = firstRows('sys_script', ['sys_id'], 1)
const { signal } = new AbortController()

/** A client whose answers wait until they are let go, each with a failure; counts those that are asked for at a time. */
function heldClient(): { readonly client: TableClient; readonly letGo: () => void; readonly waiting: () => number } {
  const held: (() => void)[] = []
  const answer = () =>
    new Promise<never>((_, reject) => held.push(() => reject(new HarvestError('INSTANCE_UNAVAILABLE', 'held'))))
  return {
    client: scriptedClient(answer, answer),
    letGo: () => held.shift()?.(),
    waiting: () => held.length,
  }
}

test.each([
  { lanes: 1, atATime: 1 },
  { lanes: 3, atATime: 3 },
  { lanes: 9, atATime: 5 },
])(
  'with $lanes lanes, $atATime of five questions are at the instance, and a failure makes room',
  async ({ lanes, atATime }) => {
    const { client, letGo, waiting } = heldClient()
    const laned = inTurns(client, lanes)
    const asked: Promise<unknown>[] = [1, 2, 3, 4].map(() => laned.readPage(QUESTION, signal).catch(() => 'failed'))
    asked.push(laned.count(QUESTION, signal).catch(() => 'failed'))
    for (const left of [5, 4, 3, 2, 1]) {
      await Promise.resolve()
      expect(waiting()).toBe(Math.min(left, atATime))
      letGo()
      await new Promise(setImmediate)
    }
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 5 }, () => 'failed'))
  },
)
