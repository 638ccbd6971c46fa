import type { Environment } from '../../config/environment.ts'
import type { TemporalSettings } from '../../config/load-config.ts'
import type { Terminal } from '../output/terminal.ts'
import { interruption } from './interruption.ts'
import { openSession, type TemporalSession } from './temporal-session.ts'

/** Connects to Temporal, runs an action, and closes the connection whatever comes; the signal is aborted by Ctrl-C. */
export async function withSession<T>(
  config: TemporalSettings,
  env: Environment,
  terminal: Terminal,
  action: (session: TemporalSession, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = interruption()
  const session = await openSession(config, env, terminal.say, signal)
  try {
    return await action(session, signal)
  } finally {
    await session.close()
  }
}
