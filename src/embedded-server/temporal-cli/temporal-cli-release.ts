import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TemporalOrigin } from '../../config/temporal-origin.ts'
import type { ServerVersion } from './server-version.ts'

/** The release of the Temporal command line that we get or build, and the server in it; `tools/temporal-cli/go.mod` pins the same. */
export const TEMPORAL_CLI_RELEASE: { readonly version: string; readonly server: ServerVersion } = {
  version: '1.8.2',
  server: '1.31.2',
}

/** Where Temporal's SDKs get their development server from. */
export const TEMPORAL_DOWNLOAD_SITE = 'https://temporal.download'

/** The name of the program on this system. */
export const TEMPORAL_PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal'

/** Our own folder for that release inside the user's cache; a person who chose an origin gets no program from another one. */
export function temporalCliCacheFolder(cacheFolder: string, origin: TemporalOrigin | null): string {
  const system = `${TEMPORAL_CLI_RELEASE.version}-${process.platform}-${process.arch}`
  const release = origin === null ? system : `${system}-${origin}`
  return join(cacheFolder, 'servicenow-harvester', 'temporal-cli', release)
}

/** The Go module in this package that pins every source of the release; as far from `src` as from `dist`. */
export function temporalCliSourceFolder(): string {
  return fileURLToPath(new URL('../../../tools/temporal-cli/', import.meta.url))
}
