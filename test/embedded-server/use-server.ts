import { startEmbeddedServer } from '../../src/embedded-server/index.ts'
import { realTemporalCliSources } from '../support/temporal/temporal-cli-sources.ts'

// A program of its own for the tests: uses a home's server, says which, and leaves when its standard input ends.
const [home = ''] = process.argv.slice(2)
const server = await startEmbeddedServer({
  home,
  sources: realTemporalCliSources(),
  progress: { report: () => undefined },
  signal: new AbortController().signal,
})
process.stdout.write(
  `${JSON.stringify({ pid: server.pid, address: server.address, startedByUs: server.startedByUs })}\n`,
)
process.stdin.resume().on('end', () => void server.release())
