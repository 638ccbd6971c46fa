import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
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
 * Downloads or builds the pinned release into our cache, once for all processes that want it at the same time.
 * @throws HarvestError CONFIG_INVALID where neither works, or the database needs a newer server
 */
export async function obtainTemporalCli(sources: TemporalCliSources, search: Search): Promise<TemporalCli> {
  const { databaseVersion, progress, signal } = search
  const reason = tooOld(TEMPORAL_CLI_RELEASE.server, databaseVersion)
  if (reason !== null) {
    throw new HarvestError(
      'CONFIG_INVALID',
      `No Temporal was found that is new enough: of our own release, ${reason}. Name a newer one in TEMPORAL_CLI_PATH, or use another HARVESTER_HOME.`,
    )
  }
  const folder = temporalCliCacheFolder(sources.cacheFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const purpose = 'getting the Temporal development server'
  return withExclusiveLock({ folder, purpose, progress, signal }, async () => {
    const fromAnother = await findInCache(sources, search)
    if (fromAnother !== null) return fromAnother
    await removeDrafts(folder)
    const path = join(folder, TEMPORAL_PROGRAM)
    const draft = draftOf(path)
    const source = (await download(sources, draft, search)) ? 'download' : 'build'
    if (source === 'build') await build(sources, draft, search)
    await installExecutable(draft, path)
    progress.report(`The Temporal development server ${TEMPORAL_CLI_RELEASE.server} is ready: ${path}`)
    return { path, server: TEMPORAL_CLI_RELEASE.server, source } as const
  })
}

async function download(sources: TemporalCliSources, draft: string, search: Search): Promise<boolean> {
  const { downloadSite: site = TEMPORAL_DOWNLOAD_SITE, env } = sources
  const { progress, signal } = search
  try {
    // Loaded only now: a machine that has its server already should not wait for an HTTP client.
    const { downloadTemporalCli } = await import('./download-temporal-cli.ts')
    await downloadTemporalCli({ site, draft, env, progress, signal })
    await checkDraft(draft, signal)
    return true
  } catch (error) {
    if (signal.aborted) throw error
    progress.report(
      `The Temporal development server cannot be downloaded here (${reasonOf(error)}); building it instead`,
    )
    return false
  }
}

async function build(sources: TemporalCliSources, draft: string, { progress, signal }: Search): Promise<void> {
  // Go refuses to write over a file that is no program, such as a download that turned out to be something else.
  await rm(draft, { force: true })
  const sourceFolder = sources.sourceFolder ?? temporalCliSourceFolder()
  await buildTemporalCli({ sourceFolder, draft, env: sources.env, progress, signal })
  await checkDraft(draft, signal)
}

async function checkDraft(draft: string, signal: AbortSignal): Promise<void> {
  await chmod(draft, 0o755)
  const server = await askServerVersion(draft, signal)
  if (server === TEMPORAL_CLI_RELEASE.server) return
  throw new HarvestError(
    'CONFIG_INVALID',
    `The Temporal command line that was made says server ${server ?? 'nothing'} instead of ${TEMPORAL_CLI_RELEASE.server}. ${TEMPORAL_CLI_REMEDY}`,
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
