import { homedir } from 'node:os'
import { userCacheFolder } from '../../../src/embedded-server/index.ts'
import type { TemporalCliSources } from '../../../src/embedded-server/temporal-cli/temporal-cli.ts'

/** Where the tests get a real Temporal server: TEMPORAL_CLI_PATH, else wherever `npm run setup` put or found one. */
export function realTemporalCliSources(): TemporalCliSources {
  return {
    explicitPath: process.env.TEMPORAL_CLI_PATH ?? null,
    origin: null,
    cacheFolder: userCacheFolder(process.env, process.platform, homedir()),
    env: process.env,
  }
}
