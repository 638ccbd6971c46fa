/** Single facts about the user who reads: digests of what tells it, its zone, its domain and its roles. */
export const READER_FACTS = ['user', 'timeZone', 'domain', 'roles'] as const
/** Single facts that tell one instance from another, and from what a clone would make of it. */
export const INSTANCE_FACTS = ['instanceId', 'instanceName', 'clones'] as const

/** The name of a single fact. */
export type AccessFact = (typeof READER_FACTS)[number] | (typeof INSTANCE_FACTS)[number]

/** Digests of single facts, as they were last told; null for one that never was. */
export type KnownFacts = Readonly<Record<AccessFact, string | null>>

/** As whom and where a run reads: what has to be the same before a missing row may be called deleted. */
export interface AccessFacts {
  /** Digest over the user, its roles, domain and time zone, as far as they are readable. */
  readonly fingerprint: string
  /** Digest over what tells this instance from the one that a clone would make of it, as far as it is readable. */
  readonly identity: string
  /** Absent in what release 0.2 stored. */
  readonly known?: KnownFacts
}
