import { setTimeout as delay } from 'node:timers/promises'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/** A server with open polls takes some seconds to leave. */
const TERM_PATIENCE_MS = 15_000

/** After SIGKILL only the kernel's own clearing up is awaited. */
const KILL_PATIENCE_MS = 5_000

/** Pause between two looks whether the process is gone. */
const LOOK_AGAIN_MS = 50

/** Ends exactly that process, asking first and killing after the patience, and returns when it has gone; says so where it had to be killed. */
export async function stopProcess(
  process: ProcessIdentity,
  report: (line: string) => void,
  patienceMs: number = TERM_PATIENCE_MS,
): Promise<void> {
  if (await endsAfter(process, 'SIGTERM', patienceMs)) return
  report(`The Temporal server (process ${process.pid}) did not stop within ${patienceMs / 1_000} s and was killed`)
  await endsAfter(process, 'SIGKILL', KILL_PATIENCE_MS)
}

async function endsAfter(target: ProcessIdentity, signal: NodeJS.Signals, patienceMs: number): Promise<boolean> {
  const givesUpAt = performance.now() + patienceMs
  if (!(await isRunning(target))) return true
  send(target.pid, signal)
  while (performance.now() < givesUpAt) {
    if (!(await isRunning(target))) return true
    await delay(LOOK_AGAIN_MS)
  }
  return false
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone between the look and the signal, which is what was wanted.
  }
}
