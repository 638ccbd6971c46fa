import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ASK_AGAIN_MS, HarvestPlaces } from '../../../src/activities/places/harvest-places.ts'

/** HarvestPlaces and the clock that they go by. */
function placesAt(most: number): {
  readonly places: HarvestPlaces
  readonly waited: string[]
  readonly pass: (ms: number) => void
} {
  let nowMs = 0
  const waited: string[] = []
  const places = new HarvestPlaces({ most, nowMs: () => nowMs, onWait: (instance) => waited.push(instance) })
  return {
    places,
    waited,
    pass: (ms) => {
      nowMs += ms
    },
  }
}

test('steps of one harvest share its place, and others wait', () => {
  const { places, waited } = placesAt(1)
  expect(places.enter('acme')).not.toBeNull()
  expect(places.enter('acme')).not.toBeNull()
  expect(places.enter('globex')).toBeNull()
  expect(places.enter('globex')).toBeNull()
  expect(waited).toEqual(['globex'])
})

test('a harvest keeps its place between two steps, and loses it once it does nothing', () => {
  const { places, pass } = placesAt(1)
  places.enter('acme')?.()
  pass(1999)
  expect(places.enter('globex')).toBeNull()
  pass(1)
  expect(places.enter('globex')).not.toBeNull()
  expect(places.enter('acme')).toBeNull()
})

test('a place that was given back twice is given to one', () => {
  const { places, pass } = placesAt(1)
  const leave = places.enter('acme')
  const other = places.enter('acme')
  leave?.()
  leave?.()
  pass(60_000)
  expect(places.enter('globex')).toBeNull()
  other?.()
  pass(60_000)
  expect(places.enter('globex')).not.toBeNull()
})

test('who has waited longest comes first, whoever asks first when a place is free', () => {
  const { places, pass } = placesAt(1)
  places.enter('acme')?.()
  pass(1)
  expect(places.enter('first')).toBeNull()
  pass(1)
  expect(places.enter('second')).toBeNull()
  pass(ASK_AGAIN_MS)
  expect(places.enter('third')).toBeNull()
  expect(places.enter('second')).toBeNull()
  expect(places.enter('first')).not.toBeNull()
})

test('one that waits no longer, since it was cancelled or is served elsewhere, keeps nobody out', () => {
  const { places, pass } = placesAt(1)
  places.enter('acme')?.()
  expect(places.enter('cancelled')).toBeNull()
  pass(ASK_AGAIN_MS)
  expect(places.enter('globex')).toBeNull()
  pass(3 * ASK_AGAIN_MS)
  expect(places.enter('globex')).not.toBeNull()
})

test('whatever comes, no more instances have a step at work than there are places, and each that keeps asking gets one', () => {
  const moves = fc.array(
    fc.record({ instance: fc.integer({ min: 0, max: 7 }), lasts: fc.integer({ min: 1, max: 30_000 }) }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), moves, (most, steps) => {
      const { places, pass } = placesAt(most)
      const atWork: { readonly instance: number; readonly leave: () => void }[] = []
      for (const { instance, lasts } of steps) {
        const leave = places.enter(`instance-${instance}`)
        if (leave !== null) atWork.push({ instance, leave })
        expect(new Set(atWork.map((each) => each.instance)).size).toBeLessThanOrEqual(most)
        pass(lasts)
        if (lasts % 2 === 0) atWork.shift()?.leave()
      }
      for (const { leave } of atWork) leave()
      const unserved = new Set(Array.from({ length: 8 }, (_, at) => `instance-${at}`))
      for (let round = 0; round < 40 && unserved.size > 0; round++) {
        for (const instance of unserved) {
          const leave = places.enter(instance)
          if (leave !== null) unserved.delete(instance)
          leave?.()
        }
        pass(ASK_AGAIN_MS)
      }
      expect([...unserved]).toEqual([])
    }),
  )
})
