/** What a lock needs to be taken. */
export interface LockRequest {
  /** The folder that only one process may change at a time; its real path names the lock. */
  readonly folder: string
  /** What the holder does meanwhile, for the people who wait: "starting the Temporal server". */
  readonly purpose: string
  readonly signal: AbortSignal
  /** Told who holds the lock, as often as it is learnt. */
  readonly onHolder: (holder: string) => void
}

/** A lock that this process holds until it releases it or dies. */
export interface HeldLock {
  readonly release: () => Promise<void>
}

/** The way in which a lock is taken on this system. */
export type TakeLock = (request: LockRequest) => Promise<HeldLock>
