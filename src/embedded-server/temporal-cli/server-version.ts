import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A Temporal server's version, as `1.31.2`. */
export type ServerVersion = string

/** The oldest server whose updates, priorities and search attributes we rely on and test against. */
export const OLDEST_SERVER: ServerVersion = '1.31.0'

/** How long a program may take to say its version; a Go program needs a tenth of a second. */
const ANSWER_DEADLINE_MS = 10_000

/** Finds the server's version in what `temporal --version` prints; null where there is none. @internal */
export function parseServerVersion(text: string): ServerVersion | null {
  return /\bServer v?(\d+\.\d+\.\d+)\b/.exec(text)?.[1] ?? null
}

/** Orders two versions number by number: negative where `a` is older, zero where they are equal. */
export function compareServerVersions(a: ServerVersion, b: ServerVersion): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  const place = left.findIndex((number, i) => number !== right[i])
  return place === -1 ? 0 : (left[place] ?? 0) - (right[place] ?? 0)
}

/** Asks a Temporal command line which server it contains; null where it cannot be run, is too slow or says nothing of a server. */
export async function askServerVersion(path: string, signal: AbortSignal): Promise<ServerVersion | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: ANSWER_DEADLINE_MS, signal, env: {} })
    return parseServerVersion(stdout)
  } catch (error) {
    if (signal.aborted) throw error
    return null
  }
}
