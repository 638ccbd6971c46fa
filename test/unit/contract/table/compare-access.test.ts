import { describe, expect, test } from 'vitest'
import type { AccessFacts, KnownFacts } from '../../../../src/contract/table/access-facts.ts'
import {
  accessDoubt,
  compareInstances,
  compareReaders,
  withEarlierFacts,
} from '../../../../src/contract/table/compare-access.ts'

const KNOWN: KnownFacts = {
  user: 'u1',
  timeZone: 'z1',
  domain: 'd1',
  roles: 'r1',
  instanceId: 'i1',
  instanceName: 'n1',
  clones: 'c1',
}

/** Facts of which some are different, or not told (null). */
function facts(changes: Partial<KnownFacts> = {}): AccessFacts {
  return { fingerprint: 'f', identity: 'i', known: { ...KNOWN, ...changes } }
}

/** Facts as release 0.2 stored them. */
const OLD: AccessFacts = { fingerprint: 'f', identity: 'i' }

const WORDS: readonly (readonly [keyof KnownFacts, string])[] = [
  ['user', 'the user'],
  ['timeZone', 'its time zone'],
  ['domain', 'its domain'],
  ['roles', 'its roles'],
  ['instanceId', 'the property instance_id'],
  ['instanceName', 'the property instance_name'],
  ['clones', 'its clones (clone_instance)'],
]
const OF_READER = ['user', 'timeZone', 'domain', 'roles']

describe.each(WORDS)('the fact %s', (fact, words) => {
  const isOfReader = OF_READER.includes(fact)
  const both = (before: AccessFacts, now: AccessFacts) =>
    [compareReaders(before, now).likeness, compareInstances(before, now).likeness] as const

  test('makes another reader or another instance where it differs, and never the one of the other', () => {
    expect(both(facts(), facts({ [fact]: 'x' }))).toEqual(isOfReader ? ['other', 'same'] : ['same', 'other'])
  })

  test.each(['before', 'now'] as const)('is named as untold where it was not told %s, and is no difference', (when) => {
    const [before, now] = when === 'before' ? [facts({ [fact]: null }), facts()] : [facts(), facts({ [fact]: null })]
    expect(both(before, now)).toEqual(isOfReader ? ['unknown', 'same'] : ['same', 'unknown'])
    expect(accessDoubt(before, now)).toBe(
      `not told in this run or the one that it stands on, and so taken to be as it was: ${words}`,
    )
  })
})

test('all that was not told is named, the instance first', () => {
  expect(accessDoubt(facts({ user: null, clones: null }), facts())).toMatch(
    /: its clones \(clone_instance\), the user$/,
  )
})

test('a difference in what was told weighs more than what was not told', () => {
  expect(compareReaders(facts({ user: null }), facts({ roles: 'x' }))).toEqual({
    likeness: 'other',
    untold: ['the user'],
  })
})

test('facts of now that hold no single ones are untold against single ones', () => {
  expect(compareInstances(facts(), OLD)).toEqual({
    likeness: 'unknown',
    untold: ['the property instance_id', 'the property instance_name', 'its clones (clone_instance)'],
  })
})

describe('against what release 0.2 stored', () => {
  test('equal digests are the same, whatever was not told', () => {
    expect(compareReaders(OLD, facts({ user: null }))).toEqual({ likeness: 'same', untold: [] })
    expect(compareInstances(OLD, facts({ clones: null }))).toEqual({ likeness: 'same', untold: [] })
  })

  test('digests that differ are another reader only where everything was told', () => {
    const now = { ...facts(), fingerprint: 'g', identity: 'j' }
    expect(compareReaders(OLD, now)).toEqual({ likeness: 'other', untold: [] })
    expect(compareInstances(OLD, now)).toEqual({ likeness: 'other', untold: [] })
    const part = { ...facts({ domain: null }), fingerprint: 'g' }
    expect(compareReaders(OLD, part)).toEqual({ likeness: 'unknown', untold: ['its domain'] })
    expect(compareReaders(OLD, { ...OLD, fingerprint: 'g' }).untold).toHaveLength(4)
  })
})

test.each([null, undefined])('no earlier run (%s) is no doubt, and neither is one that was told the same', (before) => {
  expect(accessDoubt(before, facts())).toBeNull()
  expect(accessDoubt(facts(), facts())).toBeNull()
})

describe('facts that were not told now', () => {
  test('are taken from earlier runs that agree', () => {
    const earlier = [facts(), facts({ roles: null })]
    expect(withEarlierFacts(facts({ roles: null, clones: null }), earlier)).toEqual(facts())
  })

  test.each(WORDS)('are each taken: %s', (fact) => {
    expect(withEarlierFacts(facts({ [fact]: null }), [facts()])).toEqual(facts())
  })

  test('stay untold where earlier runs disagree, or were not told either', () => {
    const now = facts({ roles: null })
    expect(withEarlierFacts(now, [facts(), facts({ roles: 'r2' })])).toEqual(now)
    expect(withEarlierFacts(now, [now, OLD])).toEqual(now)
  })

  test.each(['user', 'instanceId'] as const)('stay untold where an earlier run had another %s', (fact) => {
    const now = facts({ roles: null, clones: null, [fact]: 'x' })
    expect(withEarlierFacts(now, [facts()])).toEqual(now)
    expect(withEarlierFacts(now, [facts({ [fact]: 'x' }), facts()])).toEqual(now)
  })

  test('are not made up for a run that keeps none', () => {
    expect(withEarlierFacts(OLD, [facts()])).toEqual(OLD)
  })
})
