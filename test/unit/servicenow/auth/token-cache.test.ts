import { expect, test } from 'vitest'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { REFRESH_MARGIN_MS, type Token, TokenCache } from '../../../../src/servicenow/auth/token-cache.ts'
import { Secret } from '../../../../src/servicenow/secret.ts'
import { hold } from '../../../support/held.ts'

const LIFETIME_MS = 1_800_000
/** A caller who never gives up. */
const never = (): AbortSignal => new AbortController().signal

function token(name: string, lifetimeMs = LIFETIME_MS): Token {
  return { value: new Secret(name), lifetimeMs, expiresAt: '2026-01-01T00:30:00.000Z', scope: null }
}

/** A cache on a clock that stands still until a test moves it; tokens are named by the number of their fetch. */
function cacheOf(lifetimeMs = LIFETIME_MS): {
  readonly cache: TokenCache
  readonly clock: { nowMs: number }
  readonly fetches: () => number
  readonly current: () => Promise<string>
} {
  const clock = { nowMs: 1_000_000 }
  let fetches = 0
  const cache = new TokenCache(
    async () => {
      fetches += 1
      return token(`token-${fetches}`, lifetimeMs)
    },
    () => clock.nowMs,
  )
  return { cache, clock, fetches: () => fetches, current: async () => (await cache.current(never())).value.reveal() }
}

test.each([50, 200])('%i concurrent callers share one fetch and one token', async (callers) => {
  const answer = hold()
  let fetches = 0
  const cache = new TokenCache(
    async () => {
      fetches += 1
      await answer.released
      return token('shared')
    },
    () => 0,
  )
  const waiting = Array.from({ length: callers }, () => cache.current(never()))
  answer.release()
  const tokens = await Promise.all(waiting)
  expect(new Set(tokens).size).toBe(1)
  expect(fetches).toBe(1)
})

test('a token is replaced exactly 60 s before its end, and not a millisecond earlier', async () => {
  const { clock, current } = cacheOf()
  const asked = clock.nowMs
  expect(await current()).toBe('token-1')
  clock.nowMs = asked + LIFETIME_MS - REFRESH_MARGIN_MS - 1
  expect(await current()).toBe('token-1')
  clock.nowMs = asked + LIFETIME_MS - 60_000
  expect(await current()).toBe('token-2')
})

test.each([
  { name: 'two minutes, where half and margin meet', lifetimeMs: 120_000, freshMs: 60_000 },
  { name: 'a minute and a half', lifetimeMs: 90_000, freshMs: 45_000 },
  { name: 'ten seconds', lifetimeMs: 10_000, freshMs: 5_000 },
  { name: 'a second', lifetimeMs: 1000, freshMs: 500 },
])('a short-lived token serves for half of its life: $name', async ({ lifetimeMs, freshMs }) => {
  const { clock, current } = cacheOf(lifetimeMs)
  const asked = clock.nowMs
  await current()
  clock.nowMs = asked + freshMs - 1
  expect(await current()).toBe('token-1')
  clock.nowMs = asked + freshMs
  expect(await current()).toBe('token-2')
})

test('a life is counted from the moment of asking, not of answering', async () => {
  const clock = { nowMs: 0 }
  let fetches = 0
  const cache = new TokenCache(
    async () => {
      fetches += 1
      clock.nowMs += 30_000
      return token(`token-${fetches}`)
    },
    () => clock.nowMs,
  )
  await cache.current(never())
  clock.nowMs = LIFETIME_MS - REFRESH_MARGIN_MS
  expect((await cache.current(never())).value.reveal()).toBe('token-2')
})

test('a refused token is fetched anew by the next caller', async () => {
  const { cache, current } = cacheOf()
  await current()
  cache.reject(new Secret('token-1'))
  expect(await current()).toBe('token-2')
})

test('a late 401 does not evict the newer token', async () => {
  const { cache, current, fetches } = cacheOf()
  await current()
  cache.reject(new Secret('token-1'))
  await current()
  cache.reject(new Secret('token-1'))
  expect(await current()).toBe('token-2')
  expect(fetches()).toBe(2)
})

test('many late 401s for one old token cost one fetch', async () => {
  const { cache, current, fetches } = cacheOf()
  await current()
  await Promise.all(
    Array.from({ length: 50 }, () => {
      cache.reject(new Secret('token-1'))
      return current()
    }),
  )
  expect(fetches()).toBe(2)
})

test('a failed fetch fails all who waited for it and is tried again by the next caller', async () => {
  let fetches = 0
  const failure = new HarvestError('TOKEN_ENDPOINT_UNAVAILABLE', 'down')
  const cache = new TokenCache(
    async () => {
      fetches += 1
      if (fetches === 1) throw failure
      return token('second')
    },
    () => 0,
  )
  const [one, two] = await Promise.allSettled([cache.current(never()), cache.current(never())])
  expect([one, two]).toEqual([
    { status: 'rejected', reason: failure },
    { status: 'rejected', reason: failure },
  ])
  expect(fetches).toBe(1)
  expect((await cache.current(never())).value.reveal()).toBe('second')
})

test("one caller's abort ends that caller's wait alone", async () => {
  const answer = hold()
  let fetches = 0
  const cache = new TokenCache(
    async () => {
      fetches += 1
      await answer.released
      return token('shared')
    },
    () => 0,
  )
  const impatient = new AbortController()
  const gaveUp = cache.current(impatient.signal)
  const patient = cache.current(never())
  const reason = new DOMException('enough', 'AbortError')
  impatient.abort(reason)
  await expect(gaveUp).rejects.toBe(reason)
  answer.release()
  expect((await patient).value.reveal()).toBe('shared')
  expect((await cache.current(never())).value.reveal()).toBe('shared')
  expect(fetches).toBe(1)
})

test('a fetch whose only caller gave up still serves the next one', async () => {
  const answer = hold()
  let fetches = 0
  const cache = new TokenCache(
    async () => {
      fetches += 1
      await answer.released
      return token('kept')
    },
    () => 0,
  )
  const aborted = AbortSignal.abort()
  await expect(cache.current(aborted)).rejects.toBe(aborted.reason)
  const next = cache.current(never())
  answer.release()
  expect((await next).value.reveal()).toBe('kept')
  expect(fetches).toBe(1)
})
