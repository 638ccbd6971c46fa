import { expect, test } from 'vitest'
import { severalAtOnce } from '../../../src/contract/several-at-once.ts'

const HUNDRED = Array.from({ length: 100 }, (_, at) => at)

test('some things are done at the same time, never more than sixteen, and come in their order', async () => {
  let [working, most] = [0, 0]
  const doubled = await severalAtOnce(HUNDRED, 16, async (n) => {
    working += 1
    most = Math.max(most, working)
    await new Promise((resolve) => setImmediate(resolve))
    working -= 1
    return n * 2
  })
  expect(doubled).toEqual(HUNDRED.map((n) => n * 2))
  expect(most).toBe(16)
})

test('after a failure nothing new is begun, and what was begun is waited for', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const failing = severalAtOnce(HUNDRED, 16, async (n) => {
    begun.push(n)
    await new Promise((resolve) => setImmediate(resolve))
    if (n === 3) throw new RangeError('the fourth')
    ended.push(n)
  })
  await expect(failing).rejects.toThrow('the fourth')
  expect(ended.length).toBe(begun.length - 1)
  expect(begun.length).toBeLessThan(40)
})

test('of nothing nothing is made', async () => {
  expect(await severalAtOnce([], 16, () => Promise.reject(new RangeError('nothing is there')))).toEqual([])
})
