import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteBudget } from '../../../../src/servicenow/http/byte-budget.ts'

const LIMIT = 100
const RESERVE = 40
const never = new AbortController().signal

/** Tells whether a promise has settled once everything that could settle it has run. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false
  void promise.then(() => {
    settled = true
  })
  await new Promise(setImmediate)
  return settled
}

test('a draw waits while the shared part is used up, but the first in need goes on into the reserve', async () => {
  const budget = new ByteBudget(LIMIT, RESERVE)
  const [a, b, c] = [budget.open(), budget.open(), budget.open()]
  await a.take(30, never)
  await b.take(30, never)
  await a.take(10, never)
  const waiting = c.take(10, never)
  expect(await isSettled(waiting)).toBe(false)
  expect(budget.drawn).toBe(70)
  b.release()
  expect(await isSettled(waiting)).toBe(true)
  expect(budget.drawn).toBe(50)
})

test('the next in line may use the reserve once the first is released', async () => {
  const budget = new ByteBudget(LIMIT, RESERVE)
  const [a, b] = [budget.open(), budget.open()]
  await b.take(20, never)
  await a.take(40, never)
  await a.take(1, never)
  const waiting = b.take(20, never)
  expect(await isSettled(waiting)).toBe(false)
  a.release()
  expect(await isSettled(waiting)).toBe(true)
})

test('a draw that is given up leaves the line, and what it holds goes to the others', async () => {
  const budget = new ByteBudget(LIMIT, RESERVE)
  const [a, b, c] = [budget.open(), budget.open(), budget.open()]
  await a.take(60, never)
  await a.take(1, never)
  const given = new AbortController()
  const impatient = b.take(30, given.signal)
  const patient = c.take(5, never)
  given.abort(new DOMException('enough', 'AbortError'))
  await expect(impatient).rejects.toThrow('enough')
  b.release()
  a.release()
  await patient
  expect(budget.drawn).toBe(5)
})

test('a signal that is aborted already draws nothing', async () => {
  const budget = new ByteBudget(LIMIT, RESERVE)
  const aborted = AbortSignal.abort(new DOMException('enough', 'AbortError'))
  await expect(budget.open().take(1, aborted)).rejects.toThrow('enough')
  expect(budget.drawn).toBe(0)
})

/** Answers as their pieces: none takes more than the reserve. */
const answer = fc
  .array(fc.integer({ min: 1, max: RESERVE }), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.filter((_, at) => pieces.slice(0, at + 1).reduce((sum, piece) => sum + piece) <= RESERVE))
  .filter((pieces) => pieces.length > 0)

test('however many answers come at a time, the limit holds, each of them ends, and nothing stays drawn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(answer, { minLength: 1, maxLength: 12 }), async (scheduler, answers) => {
      const budget = new ByteBudget(LIMIT, RESERVE)
      const read = answers.map(async (pieces) => {
        const draw = budget.open()
        for (const piece of pieces) {
          await draw.take(piece, never)
          expect(budget.drawn).toBeLessThanOrEqual(LIMIT)
          await scheduler.schedule(Promise.resolve())
        }
        draw.release()
      })
      await scheduler.waitFor(Promise.all(read))
      expect(budget.drawn).toBe(0)
    }),
    { numRuns: 300 },
  )
})
