import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent } from 'undici'
import type { Authenticator } from '../../../src/servicenow/auth/authenticator.ts'
import { createInstanceHttp } from '../../../src/servicenow/http/instance-http.ts'
import { Secret } from '../../../src/servicenow/secret.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import { createTableClient } from '../../../src/servicenow/table-api/table-client.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'

// A program of its own for the tests: reads one page in each of some lanes, stores it, and says what memory that took.
const [origin = '', lanes = '8'] = process.argv.slice(2)
const signal = new AbortController().signal
const authorization = { header: 'authorization', value: new Secret('Basic eDp5') }
const authenticator: Authenticator = {
  method: 'basic',
  prove: async () => ({ method: 'basic', fingerprint: '', expiresAt: null, scope: null }),
  authorize: async () => authorization,
  reject: async () => false,
  renew: async () => '',
}
const http = createInstanceHttp(origin, new Agent(), 60_000)
const root = mkdtempSync(join(tmpdir(), 'harvester-memory-'))
const place = { instance: 'acme-1f2e3d', run: '0a1b2c3d-0000-4000-8000-000000000001' }
const sink = await createDirectorySink({ root }).openRun(place)
const before = process.memoryUsage().rss
const outcomes = await Promise.all(
  Array.from({ length: Number(lanes) }, async (_, lane) => {
    const client = createTableClient({ http, authenticator, honoured: new HonouredLimit(), nowMs: Date.now })
    const pages = client.keepPages()
    try {
      const page = await client.readPage(
        {
          table: 'incident',
          order: 'sys_id',
          window: null,
          filter: null,
          lo: null,
          includesLo: false,
          hi: null,
          columns: null,
          limit: 10_000,
          counted: false,
          referenceLinks: false,
        },
        signal,
      )
      const writer = { runId: '0a1b2c3d-0000-4000-8000-00000000000a', activityId: String(lane), attempt: 1 }
      const lines = { rows: page.keys.length, pieces: [page.lines] }
      await sink.writePart({ table: 'incident', kind: 'rows', writer, number: 0, lines, compression: 'gzip' })
      return `${page.keys.length} rows`
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    } finally {
      pages()()
    }
  }),
)
rmSync(root, { recursive: true })
const { maxRSS } = process.resourceUsage()
process.stdout.write(
  `${JSON.stringify({ outcomes, beforeMb: Math.round(before / 1e6), peakMb: Math.round((maxRSS * 1024) / 1e6) })}\n`,
)
process.exit(0)
