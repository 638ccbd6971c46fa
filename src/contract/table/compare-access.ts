import { type AccessFact, type AccessFacts, INSTANCE_FACTS, type KnownFacts, READER_FACTS } from './access-facts.ts'

/** What two runs' facts say of each other: a fact that one of them was not told is no evidence of anything. */
export interface AccessComparison {
  readonly likeness: 'same' | 'other' | 'unknown'
  /** The facts that could not be compared, in words. */
  readonly untold: readonly string[]
}

const IN_WORDS: Readonly<Record<AccessFact, string>> = {
  user: 'the user',
  timeZone: 'its time zone',
  domain: 'its domain',
  roles: 'its roles',
  instanceId: 'the property instance_id',
  instanceName: 'the property instance_name',
  clones: 'its clones (clone_instance)',
}

/** Whether two runs read as the same user with the same rights. */
export function compareReaders(before: AccessFacts, now: AccessFacts): AccessComparison {
  return compared(READER_FACTS, before.fingerprint === now.fingerprint, before, now)
}

/** Whether two runs read the same instance, not cloned over or restored in between. */
export function compareInstances(before: AccessFacts, now: AccessFacts): AccessComparison {
  return compared(INSTANCE_FACTS, before.identity === now.identity, before, now)
}

function compared(
  facts: readonly AccessFact[],
  isEqual: boolean,
  { known: before }: AccessFacts,
  { known: now }: AccessFacts,
): AccessComparison {
  if (before === undefined) return comparedAsOne(facts, isEqual, now)
  const untold = facts.filter((fact) => before[fact] === null || (now?.[fact] ?? null) === null)
  const differs = facts.some((fact) => !untold.includes(fact) && before[fact] !== now?.[fact])
  return { likeness: differs ? 'other' : untold.length > 0 ? 'unknown' : 'same', untold: inWords(untold) }
}

/** Release 0.2 kept one digest of everything, in which what was not told stands like a value. */
function comparedAsOne(facts: readonly AccessFact[], isEqual: boolean, now?: KnownFacts): AccessComparison {
  if (isEqual) return { likeness: 'same', untold: [] }
  const untold = facts.filter((fact) => (now?.[fact] ?? null) === null)
  return { likeness: untold.length > 0 ? 'unknown' : 'other', untold: inWords(untold) }
}

function inWords(facts: readonly AccessFact[]): readonly string[] {
  return facts.map((fact) => IN_WORDS[fact])
}

/** What could not be compared with an earlier run, as a note; null where everything could. A doubt is no evidence of anything. */
export function accessDoubt(before: AccessFacts | null | undefined, now: AccessFacts): string | null {
  if (!before) return null
  const untold = [...compareInstances(before, now).untold, ...compareReaders(before, now).untold]
  return untold.length === 0
    ? null
    : `not told in this run or the one that it stands on, and so taken to be as it was: ${untold.join(', ')}`
}

/**
 * Facts with what was not told now as earlier runs were told it, where those agree: an older fact is better than none. Not
 * where what was told is another user's or another instance's.
 */
export function withEarlierFacts(now: AccessFacts, earlier: readonly AccessFacts[]): AccessFacts {
  const { known } = now
  const isOther = [compareReaders, compareInstances].some((compare) =>
    earlier.some((before) => compare(before, now).likeness === 'other'),
  )
  if (known === undefined || isOther) return now
  const told = (fact: AccessFact): string | null => {
    const values = new Set(earlier.flatMap((each) => each.known?.[fact] ?? []))
    return known[fact] ?? (values.size === 1 ? ([...values][0] ?? null) : null)
  }
  return {
    ...now,
    known: {
      user: told('user'),
      timeZone: told('timeZone'),
      domain: told('domain'),
      roles: told('roles'),
      instanceId: told('instanceId'),
      instanceName: told('instanceName'),
      clones: told('clones'),
    },
  }
}
