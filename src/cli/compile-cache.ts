import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../config/environment.ts'
import { userCacheFolder } from '../embedded-server/temporal-cli/user-cache-folder.ts'

/**
 * Keeps what V8 compiled in the user's own cache, so that commands start sooner, where this Node can (`module.enableCompileCache`,
 * from 22.1 on). Node's default, a folder below `/tmp`, may be another user's. `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 */
export function useCompileCache(env: Environment, enable: ((folder: string) => unknown) | undefined): void {
  if (enable === undefined) return
  const folder = join(userCacheFolder(env, process.platform, homedir()), 'servicenow-harvester', 'compiled')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    enable(folder)
  } catch {
    // A cache that cannot be written costs time, never a command.
  }
}
