export { type EmbeddedServer, startEmbeddedServer } from './start-embedded-server.ts'
export { userCacheFolder } from './temporal-cli/user-cache-folder.ts'
