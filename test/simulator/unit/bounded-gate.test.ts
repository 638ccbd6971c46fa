import { expect, test } from 'vitest'
import { BoundedGate, type Place } from '../../../src/simulator/http/bounded-gate.ts'

test('places are given first come, first served, and never more of them than there are', async () => {
  const gate = new BoundedGate(2, 10)
  const inside: { readonly name: number; readonly place: Place }[] = []
  const entered: number[] = []
  const visits = Array.from({ length: 6 }, async (_, name) => {
    const place = await gate.enter()
    if (place === null) return
    entered.push(name)
    inside.push({ name, place })
    expect(inside.length).toBeLessThanOrEqual(2)
  })
  await Promise.all(visits.slice(0, 2))
  for (const visit of visits.slice(2)) {
    inside.shift()?.place.leave()
    await visit
  }
  expect(entered).toEqual([0, 1, 2, 3, 4, 5])
})

test('who finds a free place waited 0, who waited waited at least 1, who finds the queue full gets null', async () => {
  const gate = new BoundedGate(1, 1)
  const first = await gate.enter()
  const waiting = gate.enter()
  expect(first?.waitedMs).toBe(0)
  expect(await gate.enter()).toBeNull()
  first?.leave()
  expect((await waiting)?.waitedMs).toBeGreaterThanOrEqual(1)
})

test('a gate is idle again once everybody has left', async () => {
  const gate = new BoundedGate(1, 1)
  expect(gate.isIdle).toBe(true)
  const first = await gate.enter()
  const second = gate.enter()
  first?.leave()
  expect(gate.isIdle).toBe(false)
  ;(await second)?.leave()
  expect(gate.isIdle).toBe(true)
})

test('a gate without bound lets everybody pass at once', async () => {
  const gate = new BoundedGate(Number.POSITIVE_INFINITY, 0)
  const places = await Promise.all(Array.from({ length: 100 }, () => gate.enter()))
  expect(places.every((place) => place?.waitedMs === 0)).toBe(true)
})
