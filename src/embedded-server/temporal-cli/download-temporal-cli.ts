import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { EnvHttpProxyAgent, request } from 'undici'
import { z } from 'zod'
import type { Environment } from '../../config/environment.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { withinDeadline } from '../../servicenow/http/deadline.ts'
import { childEnvironment } from './child-environment.ts'
import { type Progress, withProgress } from './progress.ts'
import { TEMPORAL_CLI_RELEASE } from './temporal-cli-release.ts'

/** Behind a firewall the site never answers: building is the better way then, so the wait is short. */
const HEADERS_DEADLINE_MS = 10_000

/** The archive has about 60 MB. */
const ARCHIVE_DEADLINE_MS = 600_000

/** What the site says of a release: where its archive lies and which file in it is the program. */
const Release = z.object({ archiveUrl: z.url(), fileToExtract: z.string().regex(/^\w[\w.-]*$/) })

/**
 * Downloads the pinned release and puts its program at `draft`.
 * @throws any error of the network, the archive or the site's answer; the caller goes another way then
 */
export async function downloadTemporalCli(options: {
  readonly site: string
  readonly draft: string
  readonly env: Environment
  readonly progress: Progress
  readonly signal: AbortSignal
}): Promise<void> {
  const { site, draft, env, progress, signal } = options
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    connect: { timeout: HEADERS_DEADLINE_MS },
    headersTimeout: HEADERS_DEADLINE_MS,
  })
  const folder = `${draft.replace(/\.draft$/, '')}.archive.draft`
  const get = async (url: string, deadline: AbortSignal) => {
    const answer = await request(url, { dispatcher, signal: deadline })
    if (answer.statusCode === 200) return answer
    await answer.body.dump()
    throw new HarvestError('NETWORK_FAILED', `the download site answered ${answer.statusCode}`)
  }
  try {
    const described = await withinDeadline(HEADERS_DEADLINE_MS, signal, async (deadline) =>
      (await get(releaseUrl(site), deadline)).body.json(),
    )
    const release = Release.parse(described)
    if (new URL(release.archiveUrl).protocol !== new URL(site).protocol) {
      throw new HarvestError('NETWORK_FAILED', 'the download site pointed to an address without encryption')
    }
    await mkdir(folder, { mode: 0o700 })
    const archive = join(folder, 'archive')
    const describe = (seconds: number) =>
      `Downloading the Temporal development server ${TEMPORAL_CLI_RELEASE.server}, ${seconds} s so far`
    await withProgress(progress, describe, () =>
      withinDeadline(ARCHIVE_DEADLINE_MS, signal, async (deadline) => {
        const { body } = await get(release.archiveUrl, deadline)
        await pipeline(body, createWriteStream(archive, { mode: 0o600 }), { signal: deadline })
        // Every supported system has a tar; the one of Windows reads zip too.
        const tar = ['-xf', archive, '-C', folder, release.fileToExtract]
        await promisify(execFile)('tar', tar, { env: childEnvironment('tar', env), signal: deadline })
      }),
    )
    await rename(join(folder, release.fileToExtract), draft)
  } finally {
    await rm(folder, { recursive: true, force: true })
    await dispatcher.destroy()
  }
}

function releaseUrl(site: string): string {
  const url = new URL(`cli/v${TEMPORAL_CLI_RELEASE.version}`, `${site}/`)
  url.searchParams.set('arch', process.arch === 'x64' ? 'amd64' : process.arch)
  url.searchParams.set('platform', process.platform === 'win32' ? 'windows' : process.platform)
  url.searchParams.set('format', 'tar.gz')
  return url.href
}
