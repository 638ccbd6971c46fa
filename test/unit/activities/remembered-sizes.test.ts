import { expect, test } from 'vitest'
import { Answers, rememberingClient } from '../../../src/activities/attempt/remembering-client.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { firstRows, type PageRequest } from '../../../src/servicenow/query/page-request.ts'
import type { TableClient } from '../../../src/servicenow/table-api/table-client.ts'
import { EMPTY_PAGE, scriptedClient } from '../servicenow/scripted-client.ts'

const SIGNAL = new AbortController().signal
/** A client that notes the sizes it is asked for, and to which pages above `most` rows are too much. */
function limitedClient(most: number, asked: number[]): TableClient {
  return scriptedClient(async ({ limit }) => {
    asked.push(limit)
    if (limit > most) throw new HarvestError('PAGE_TOO_EXPENSIVE', 'the page took too long')
    return EMPTY_PAGE
  })
}

const page = (limit: number): PageRequest => firstRows('sys_db_object', ['sys_id'], limit)

/** Asks for pages of these sizes, one after the other; what fails is passed over. */
async function ask(client: TableClient, limits: readonly number[]): Promise<readonly string[]> {
  const outcomes: string[] = []
  for (const limit of limits)
    outcomes.push(
      await client.readPage(page(limit), SIGNAL).then(
        () => 'came',
        (error: HarvestError) => error.code,
      ),
    )
  return outcomes
}

test('a page that was replaced by a smaller one is not asked for again by the next attempt, which finds the smaller one', async () => {
  const asked: number[] = []
  const answers = new Answers()
  await ask(rememberingClient(limitedClient(500, asked), answers), [1000, 1000, 500])
  asked.length = 0
  const again = await ask(rememberingClient(limitedClient(500, asked), answers), [1000, 1000, 500])
  expect(again).toEqual(['PAGE_TOO_EXPENSIVE', 'PAGE_TOO_EXPENSIVE', 'came'])
  expect(asked).toEqual([])
})

test.each([
  ['that failed once', [1000, 500]],
  ['in whose place nothing came', [1000, 1000]],
  ['of which one row came, to tell what the failure is about,', [1000, 1, 1000]],
])('a page %s is asked for again', async (_which, limits) => {
  const asked: number[] = []
  const answers = new Answers()
  await ask(rememberingClient(limitedClient(500, asked), answers), limits)
  const later = rememberingClient(limitedClient(1000, asked), answers)
  expect(await ask(later, [1000])).toEqual(['came'])
})

test('what answers prove of the room that there is, an attempt learns from those that it recalls', async () => {
  const answers = new Answers()
  const goesOn = async () => ({ ...EMPTY_PAGE, keys: ['1'.repeat(32), '2'.repeat(32)], total: 9 })
  await ask(rememberingClient(scriptedClient(goesOn), answers), [2])
  const second = rememberingClient(limitedClient(0, []), answers)
  await ask(second, [2])
  expect(second.counts.provenRoom).toBe(2)
})
