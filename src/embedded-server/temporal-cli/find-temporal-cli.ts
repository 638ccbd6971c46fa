import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { findOnPath } from './find-on-path.ts'
import { askServerVersion } from './server-version.ts'
import { type Search, type TemporalCli, type TemporalCliSources, tooOld } from './temporal-cli.ts'
import { TEMPORAL_CLI_RELEASE, TEMPORAL_PROGRAM, temporalCliCacheFolder } from './temporal-cli-release.ts'

/**
 * Takes the command line that a person named, or refuses it.
 * @throws HarvestError CONFIG_INVALID where it is no Temporal command line or too old
 */
export async function takeNamed(path: string, { databaseVersion, signal }: Search): Promise<TemporalCli> {
  const server = await askServerVersion(path, signal)
  if (server === null) {
    throw new HarvestError(
      'CONFIG_INVALID',
      `TEMPORAL_CLI_PATH names ${path}, which does not answer --version with a Temporal server's version.`,
    )
  }
  const reason = tooOld(server, databaseVersion)
  if (reason === null) return { path, server, source: 'explicit' }
  throw new HarvestError(
    'CONFIG_INVALID',
    `TEMPORAL_CLI_PATH names ${path}, but ${reason}. Set it to a newer one, or unset it.`,
  )
}

/** Looks into our own cache; null where it holds nothing usable. */
export async function findInCache(sources: TemporalCliSources, search: Search): Promise<TemporalCli | null> {
  const path = join(temporalCliCacheFolder(sources.cacheFolder, sources.origin), TEMPORAL_PROGRAM)
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  // Only a whole file of the pinned release is ever given this name, so it need not be asked its version.
  return exists ? unlessTooOld({ path, server: TEMPORAL_CLI_RELEASE.server, source: 'cache' }, search) : null
}

/** Looks for an installed command line; null where there is none, or none usable. */
export async function findInstalled(sources: TemporalCliSources, search: Search): Promise<TemporalCli | null> {
  const path = await findOnPath(TEMPORAL_PROGRAM, sources.env.PATH)
  if (path === null) return null
  const server = await askServerVersion(path, search.signal)
  if (server !== null) return unlessTooOld({ path, server, source: 'path' }, search)
  search.progress.report(`Not used: ${path}: its version cannot be read`)
  return null
}

function unlessTooOld(cli: TemporalCli, { databaseVersion, progress }: Search): TemporalCli | null {
  const reason = tooOld(cli.server, databaseVersion)
  if (reason === null) return cli
  progress.report(`Not used: ${cli.path}: ${reason}`)
  return null
}
