/** As whom and where a run reads: what has to be the same before a missing row may be called deleted. */
export interface AccessFacts {
  /** Digest over the user, its roles, domain and time zone, as far as they are readable. */
  readonly fingerprint: string
  /** Digest over what tells this instance from the one that a clone would make of it, as far as it is readable. */
  readonly identity: string
}
