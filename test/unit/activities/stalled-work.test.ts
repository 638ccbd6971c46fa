import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Attempts } from '../../../src/activities/attempt/attempts.ts'
import { firstRows } from '../../../src/servicenow/query/page-request.ts'
import type { TableClient } from '../../../src/servicenow/table-api/table-client.ts'
import { EMPTY_PAGE, scriptedClient } from '../servicenow/scripted-client.ts'

const SIGNAL = new AbortController().signal
const MINUTE_MS = 60_000
/** A client whose every answer is empty. */
const emptyClient = (): TableClient => scriptedClient(async () => EMPTY_PAGE)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

test('work that makes neither a request nor progress is ended after a quarter of an hour, whatever heartbeats say', async () => {
  const attempts = new Attempts(20, emptyClient)
  const never = attempts.at('run', 'piece', () => new Promise<never>(() => {}))
  const ended = expect(never).rejects.toMatchObject({ code: 'PAGE_STALLED' })
  await vi.advanceTimersByTimeAsync(15 * MINUTE_MS)
  await ended
  expect(vi.getTimerCount()).toBe(0)
})

test('work that goes on asking is left to it, however long it takes', async () => {
  const attempts = new Attempts(20, emptyClient)
  const done = attempts.at('run', 'piece', async ({ client }) => {
    const asking = client()
    for (let row = 0; row < 10; row += 1) {
      await asking.readPage(firstRows(`t${row}`, null, 1), SIGNAL)
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 14 * MINUTE_MS)
      })
    }
    return 'done'
  })
  await vi.advanceTimersByTimeAsync(150 * MINUTE_MS)
  expect(await done).toBe('done')
})

test('work that goes round in what it knows is ended, and lets a cancellation through meanwhile', async () => {
  const attempts = new Attempts(20, emptyClient)
  const around = (signal: AbortSignal) =>
    attempts.at('run', 'piece', async ({ client }) => {
      const asking = client()
      for (;;) await asking.readPage(firstRows('t', null, 1), signal)
    })
  await expect(around(SIGNAL)).rejects.toMatchObject({ code: 'PAGE_STALLED' })
  await expect(around(AbortSignal.abort(new RangeError('cancelled')))).rejects.toThrow('cancelled')
})
