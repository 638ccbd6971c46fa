export { stopEmbeddedServer } from './leave-embedded-server.ts'
export { EMBEDDED_NAMESPACE, SEARCH_ATTRIBUTES } from './probe-server.ts'
export {
  type EmbeddedServer,
  type EmbeddedServerOptions,
  embeddedServerLines,
  startEmbeddedServer,
} from './start-embedded-server.ts'
export { locateTemporalCli } from './temporal-cli/locate-temporal-cli.ts'
export type { Progress } from './temporal-cli/progress.ts'
export type { Search, TemporalCli, TemporalCliSources } from './temporal-cli/temporal-cli.ts'
export { type Env, userCacheFolder } from './temporal-cli/user-cache-folder.ts'
