import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Answered, RequestGate } from '../../../../src/servicenow/http/request-gate.ts'
import { hold } from '../../../support/held.ts'
import { QueueingInstance } from './queueing-instance.ts'

const SIGNAL = new AbortController().signal
const MINUTE_MS = 60_000
const NONE = new RequestGate(Number.POSITIVE_INFINITY)

/** Lanes that ask an instance through a gate, each again as soon as it is answered; gives their answers by status. */
function lanes(instance: QueueingInstance, gate: RequestGate, many: number): ReadonlyMap<number, number> {
  const answers = new Map<number, number>()
  const lane = async (): Promise<void> => {
    for (;;) {
      const { status } = await gate.pass(
        SIGNAL,
        () => instance.request(),
        (answer) => answer,
      )
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
  }
  for (let at = 0; at < many; at += 1) void lane()
  return answers
}

const answersOf = (answers: ReadonlyMap<number, number>): number => answers.get(200) ?? 0

test('an instance that lets no answer wait gets as many requests at a time as there are lanes', async () => {
  const instance = new QueueingInstance({ threads: 20, queue: 50, serviceMs: 300 })
  const gate = new RequestGate(8)
  const answers = lanes(instance, gate, 8)
  await instance.run(MINUTE_MS)
  expect([gate.width, gate.narrowed]).toEqual([8, null])
  expect(answersOf(answers)).toBe((8 * MINUTE_MS) / 300)
})

test.each([6, 16, 64])(
  'an instance of four threads is kept busy by %i lanes, and refuses next to nothing after a minute',
  async (many) => {
    const instance = new QueueingInstance({ threads: 4, queue: 50, serviceMs: 300 })
    const gate = new RequestGate(many)
    const answers = lanes(instance, gate, many)
    await instance.run(MINUTE_MS)
    const before = { good: answersOf(answers), refused: answers.get(429) ?? 0 }
    await instance.run(4 * MINUTE_MS)
    const good = answersOf(answers) - before.good
    expect(good).toBeGreaterThan(0.9 * ((4 * 4 * MINUTE_MS) / 300))
    expect((answers.get(429) ?? 0) - before.refused).toBeLessThan(0.01 * good)
    expect(gate.narrowed).toMatchObject({ most: many, because: 'busy' })
  },
)

test.each([
  { name: 'none may wait', queue: 0 },
  { name: 'one may wait', queue: 1 },
  { name: 'four may wait', queue: 4 },
  { name: 'eight may wait', queue: 8 },
])(
  'four threads of an instance that tells of no wait are kept busy where $name, and refuse next to nothing after a minute',
  async ({ queue }) => {
    const instance = new QueueingInstance({ threads: 4, queue, serviceMs: 300, tellsWaits: false })
    const gate = new RequestGate(14)
    const answers = lanes(instance, gate, 14)
    await instance.run(MINUTE_MS)
    const before = { good: answersOf(answers), refused: answers.get(429) ?? 0 }
    await instance.run(4 * MINUTE_MS)
    const good = answersOf(answers) - before.good
    expect(good).toBeGreaterThan(0.9 * ((4 * 4 * MINUTE_MS) / 300))
    expect((answers.get(429) ?? 0) - before.refused).toBeLessThan(0.01 * good)
    expect(gate.narrowed).toMatchObject({ most: 14, because: 'refused' })
  },
)

test('as many as were refused time and again are asked for once more, and more soon after they pass', async () => {
  const instance = new QueueingInstance({ threads: 4, queue: 4, serviceMs: 300, tellsWaits: false })
  const gate = new RequestGate(14)
  lanes(instance, gate, 14)
  await instance.run(10 * MINUTE_MS)
  expect(gate.width).toBeLessThan(10)
  instance.openThreads(20)
  await instance.run(2 * MINUTE_MS)
  expect([gate.width, gate.narrowed]).toEqual([14, null])
})

test('another client that keeps its lanes to four threads keeps more than half of its speed', async () => {
  const instance = new QueueingInstance({ threads: 4, queue: 50, serviceMs: 300 })
  lanes(instance, new RequestGate(16), 16)
  const other = lanes(instance, NONE, 4)
  await instance.run(MINUTE_MS)
  const before = answersOf(other)
  await instance.run(4 * MINUTE_MS)
  expect(answersOf(other) - before).toBeGreaterThan(0.5 * ((4 * 4 * MINUTE_MS) / 300))
})

test('what the instance can take again is asked of it again', async () => {
  const instance = new QueueingInstance({ threads: 4, queue: 50, serviceMs: 300 })
  const gate = new RequestGate(8)
  const answers = lanes(instance, gate, 8)
  await instance.run(MINUTE_MS)
  expect(gate.width).toBeLessThan(8)
  instance.openThreads(20)
  await instance.run(MINUTE_MS)
  const before = answersOf(answers)
  await instance.run(MINUTE_MS)
  expect([gate.width, gate.narrowed]).toEqual([8, null])
  expect(answersOf(answers) - before).toBe((8 * MINUTE_MS) / 300)
})

test.each([429, 202])(
  'a refusal with %i halves once what is sent at a time, however many of a round are refused',
  async (status) => {
    const gate = new RequestGate(8)
    const refused: Answered = { status, waitedMs: 0, tookMs: 10 }
    const refuse = async (): Promise<Answered> => {
      await setImmediate()
      return refused
    }
    await Promise.all(Array.from({ length: 8 }, () => gate.pass(SIGNAL, refuse, (answer) => answer)))
    expect(gate.narrowed).toEqual({ width: 4, most: 8, because: 'refused' })
  },
)

test('one request at a time is always left, and one that fails gives its turn to the next', async () => {
  const gate = new RequestGate(1)
  const refused: Answered = { status: 429, waitedMs: 0, tookMs: 10 }
  for (let at = 0; at < 5; at += 1)
    await gate.pass(
      SIGNAL,
      async () => refused,
      (answer) => answer,
    )
  await expect(
    gate.pass(
      SIGNAL,
      () => Promise.reject(new RangeError('cut')),
      () => refused,
    ),
  ).rejects.toThrow('cut')
  expect(
    await gate.pass(
      SIGNAL,
      async () => refused,
      (answer) => answer,
    ),
  ).toBe(refused)
})

test('a request that is given up while it waits for its turn takes none', async () => {
  const gate = new RequestGate(1)
  const answer: Answered = { status: 200, waitedMs: 0, tookMs: 10 }
  const held = hold()
  const first = gate.pass(
    SIGNAL,
    () => held.released.then(() => answer),
    (each) => each,
  )
  const giveUp = new AbortController()
  const second = gate.pass(
    giveUp.signal,
    async () => answer,
    (each) => each,
  )
  const third = gate.pass(
    SIGNAL,
    async () => answer,
    (each) => each,
  )
  giveUp.abort(new RangeError('given up'))
  await expect(second).rejects.toThrow('given up')
  held.release()
  expect(await Promise.all([first, third])).toEqual([answer, answer])
})

test('never more requests than allowed are on their way, and every one has its turn, whatever is answered', async () => {
  const answer = fc.record({
    status: fc.constantFrom(200, 200, 200, 202, 429),
    waitedMs: fc.nat(500),
    tookMs: fc.nat(500),
    fails: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(answer, { maxLength: 60 }), async (most, answers) => {
      const gate = new RequestGate(most)
      let inside = 0
      let ended = 0
      const send = async (each: (typeof answers)[number]): Promise<Answered> => {
        inside += 1
        expect(inside).toBeLessThanOrEqual(most)
        await setImmediate()
        inside -= 1
        if (each.fails) throw new RangeError('cut')
        return each
      }
      const sent = answers.map((each) =>
        gate
          .pass(
            SIGNAL,
            () => send(each),
            (told) => told,
          )
          .then(
            () => {
              ended += 1
            },
            () => {
              ended += 1
            },
          ),
      )
      await Promise.all(sent)
      expect(ended).toBe(answers.length)
      expect(gate.width).toBeGreaterThanOrEqual(1)
      expect(gate.width).toBeLessThanOrEqual(most)
    }),
    { numRuns: 200 },
  )
})
