export { stopEmbeddedServer } from './leave-embedded-server.ts'
export { locateTemporalCli } from './locate-temporal-cli.ts'
export { EMBEDDED_NAMESPACE, SEARCH_ATTRIBUTES } from './probe-server.ts'
export type { Progress } from './progress.ts'
export {
  type EmbeddedServer,
  type EmbeddedServerOptions,
  embeddedServerLines,
  startEmbeddedServer,
} from './start-embedded-server.ts'
export type { Search, TemporalCli, TemporalCliSources } from './temporal-cli.ts'
export { type Env, userCacheFolder } from './user-cache-folder.ts'
