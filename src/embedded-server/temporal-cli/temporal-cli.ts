import type { Environment } from '../../config/environment.ts'
import type { TemporalOrigin } from '../../config/temporal-origin.ts'
import type { Progress } from './progress.ts'
import { compareServerVersions, OLDEST_SERVER, type ServerVersion } from './server-version.ts'

/** A Temporal command line on this machine, whose development server can be started. */
export interface TemporalCli {
  readonly path: string
  readonly server: ServerVersion
  readonly source: 'explicit' | 'cache' | 'path' | TemporalOrigin
}

/** Where a Temporal command line may come from. */
export interface TemporalCliSources {
  /** The value of TEMPORAL_CLI_PATH; null where it is not set. Nothing else is tried where it is. */
  readonly explicitPath: string | null
  /** The value of HARVESTER_TEMPORAL_FROM: the one way to get the server; null where every way may be taken. */
  readonly origin: TemporalOrigin | null
  /** The user's cache folder, as `userCacheFolder` finds it. */
  readonly cacheFolder: string
  /** Our environment; the programs that are run get PATH, proxies and their own settings of it, never a credential. */
  readonly env: Environment
  /** Replaces the site that Temporal's SDKs download from. */
  readonly downloadSite?: string
  /** Replaces the digest of the wheel. */
  readonly wheelDigest?: string
  /** Replaces the Go module of this package. */
  readonly sourceFolder?: string
}

/** What a search for a command line must respect, and whom it tells. */
export interface Search {
  readonly progress: Progress
  readonly signal: AbortSignal
  /** The server version that wrote the database to be opened, which no older server may open; null without a database. */
  readonly databaseVersion: ServerVersion | null
}

/** Says why a server of that version cannot be used; null where it can. */
export function tooOld(server: ServerVersion, databaseVersion: ServerVersion | null): string | null {
  if (compareServerVersions(server, OLDEST_SERVER) < 0) return `its server ${server} is older than ${OLDEST_SERVER}`
  if (databaseVersion !== null && compareServerVersions(server, databaseVersion) < 0) {
    return `its server ${server} is older than ${databaseVersion}, which wrote the database under HARVESTER_HOME`
  }
  return null
}
