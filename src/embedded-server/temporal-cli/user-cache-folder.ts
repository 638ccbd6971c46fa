import { isAbsolute, join } from 'node:path'
import type { Environment } from '../../config/environment.ts'

/** The folder where the user's programs keep what they can make again, by the custom of each system. */
export function userCacheFolder(env: Environment, platform: NodeJS.Platform, homeFolder: string): string {
  const chosen = env.XDG_CACHE_HOME
  // The XDG base directory specification says that a relative path is to be ignored.
  if (chosen !== undefined && isAbsolute(chosen)) return chosen
  switch (platform) {
    case 'win32':
      return env.LOCALAPPDATA ?? join(homeFolder, 'AppData', 'Local')
    case 'darwin':
      return join(homeFolder, 'Library', 'Caches')
    default:
      return join(homeFolder, '.cache')
  }
}
