import { pauseFor } from './pause-for.ts'
import { temporalLost, temporalSilence } from './temporal-failure.ts'

/** How long a silent server is waited for, in milliseconds: a restart, or an upgrade of its database. */
const PATIENCE_MS = 600_000
/** Pause between two questions to a silent server, in milliseconds; the SDK has pauses of its own for most kinds of silence. */
const PAUSE_MS = 500

/** How a Temporal server that does not answer is waited for. */
export interface SilencePatience {
  /** How long the server may be silent, in milliseconds. Default: ten minutes. */
  readonly patienceMs?: number
  /** Is told once that the server is silent, with what was heard last, and once with null that it answers again. */
  readonly onSilence?: (reason: string | null) => void
  /** Ends the waiting. */
  readonly signal?: AbortSignal
}

/**
 * Asks Temporal, again and again while its server is silent. Throws CONFIG_INVALID when the patience is over, the signal's reason
 * once that is aborted, and every failure that is an answer.
 */
export async function askPatiently<T>(ask: () => Promise<T>, patience: SilencePatience = {}): Promise<T> {
  const { patienceMs = PATIENCE_MS, onSilence, signal } = patience
  let silentSinceMs: number | null = null
  for (;;) {
    try {
      const answer = await ask()
      if (silentSinceMs !== null) onSilence?.(null)
      return answer
    } catch (error) {
      const reason = temporalSilence(error)
      if (reason === null) throw error
      if (silentSinceMs === null) onSilence?.(reason)
      silentSinceMs ??= performance.now()
      if (performance.now() - silentSinceMs >= patienceMs) throw temporalLost(reason, error)
    }
    await pauseFor(PAUSE_MS, signal)
  }
}
