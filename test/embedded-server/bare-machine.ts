import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Search, TemporalCliSources } from '../../src/embedded-server/temporal-cli/temporal-cli.ts'
import { temporalCliCacheFolder } from '../../src/embedded-server/temporal-cli/temporal-cli-release.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A machine without anything: empty cache, a PATH of one empty folder, no download site; lines are kept. */
export async function bareMachine() {
  const folder = await temporaryFolder()
  const bin = join(folder, 'bin')
  const calls = join(folder, 'go-calls')
  await mkdir(bin)
  const lines: string[] = []
  const sources: TemporalCliSources = {
    explicitPath: null,
    origin: null,
    cacheFolder: join(folder, 'cache'),
    env: { PATH: bin },
    // Port 1 of this machine: refused at once, like a network without a way out.
    downloadSite: 'http://127.0.0.1:1',
    sourceFolder: folder,
  }
  const search: Search = {
    progress: { report: (line) => lines.push(line) },
    signal: new AbortController().signal,
    databaseVersion: null,
  }
  const cached = join(temporalCliCacheFolder(sources.cacheFolder, null), 'temporal')
  return { folder, bin, calls, lines, sources, search, cached }
}
