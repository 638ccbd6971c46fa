import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { startEmbeddedServer } from '../../src/embedded-server/index.ts'
import { stopEmbeddedServer } from '../../src/embedded-server/leave-embedded-server.ts'
import { startTimeOf } from '../../src/embedded-server/lock/process-identity.ts'
import { realTemporalCliSources } from '../support/temporal/temporal-cli-sources.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A home folder whose server is stopped when the test has finished, and the lines that its users were told. */
export async function serverHome() {
  // SQLite reads these as parts of an address: a database opened by such a path would live in memory.
  const home = join(await temporaryFolder(), 'home?mode=memory&x=%41#1')
  const lines: string[] = []
  const progress = { report: (line: string) => lines.push(line) }
  onTestFinished(() => stopEmbeddedServer({ home, progress }))
  const signal = new AbortController().signal
  const start = (overrides: Partial<Parameters<typeof startEmbeddedServer>[0]> = {}) =>
    startEmbeddedServer({ home, sources: realTemporalCliSources(), progress, signal, ...overrides })
  return { home, lines, progress, start }
}

const Use = z.object({ pid: z.number(), address: z.string(), startedByUs: z.boolean() })

/** Starts another process that uses the home's server; it leaves on `leave` and dies on `die`, which both await its end. */
export async function useElsewhere(home: string) {
  const program = new URL('use-server.ts', import.meta.url).pathname
  const user = spawn(process.execPath, ['--import', 'tsx', program, home], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void user.kill('SIGKILL'))
  const exited = once(user, 'exit')
  const [line] = await once(createInterface({ input: user.stdout }), 'line')
  const leave = async () => {
    user.stdin.end()
    await exited
  }
  const die = async () => {
    user.kill('SIGKILL')
    await exited
  }
  return { ...Use.parse(JSON.parse(String(line))), leave, die }
}

/** Tells whether a process with that number runs. */
export async function runs(pid: number): Promise<boolean> {
  return (await startTimeOf(pid)) !== null
}
