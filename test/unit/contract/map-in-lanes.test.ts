import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { mapInLanes } from '../../../src/contract/map-in-lanes.ts'

test.each([1, 3, 9])(
  'with %s lanes every member is mapped, in its place, and no more are at work at once',
  async (lanes) => {
    let atWork = 0
    let most = 0
    const squares = await mapInLanes([3, 1, 4, 1, 5], lanes, async (n) => {
      atWork += 1
      most = Math.max(most, atWork)
      for (let turns = 0; turns < n; turns++) await turn()
      atWork -= 1
      return n * n
    })
    expect(squares).toEqual([9, 1, 16, 1, 25])
    expect(most).toBe(Math.min(lanes, 5))
  },
)

test('after a failure none is begun, and it is thrown once those at work have ended', async () => {
  const begun: string[] = []
  const ended: string[] = []
  const mapping = mapInLanes(['slow', 'fails', 'never'], 2, async (name) => {
    begun.push(name)
    if (name === 'fails') throw new RangeError('no')
    for (let turns = 0; turns < 5; turns++) await turn()
    ended.push(name)
  })
  await expect(mapping).rejects.toThrow(RangeError)
  expect(begun).toEqual(['slow', 'fails'])
  expect(ended).toEqual(['slow'])
})

test('of nothing nothing is made', async () => {
  expect(await mapInLanes([], 16, () => Promise.reject(new RangeError('nothing is there')))).toEqual([])
})
