import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerVersion } from './server-version.ts'

/** The release of the Temporal command line that we build or download, and the server in it; `tools/temporal-cli/go.mod` pins the same. */
export const TEMPORAL_CLI_RELEASE: { readonly version: string; readonly server: ServerVersion } = {
  version: '1.8.2',
  server: '1.31.2',
}

/** Where Temporal's SDKs get their development server from. */
export const TEMPORAL_DOWNLOAD_SITE = 'https://temporal.download'

/** The name of the program on this system. */
export const TEMPORAL_PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal'

/** Our own folder for that release inside the user's cache. */
export function temporalCliCacheFolder(cacheFolder: string): string {
  const release = `${TEMPORAL_CLI_RELEASE.version}-${process.platform}-${process.arch}`
  return join(cacheFolder, 'servicenow-harvester', 'temporal-cli', release)
}

/** The Go module in this package that pins every source of the release; as far from `src` as from `dist`. */
export function temporalCliSourceFolder(): string {
  return fileURLToPath(new URL('../../../tools/temporal-cli/', import.meta.url))
}
