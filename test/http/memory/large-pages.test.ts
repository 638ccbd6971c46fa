import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { handMadeServer } from '../../support/servers/hand-made-server.ts'

const LANES = 8
const MANY_MS = 60_000
const PAGE_BYTES = 60_000_000
const ROW_BYTES = 20_000
const program = new URL('read-large-pages.ts', import.meta.url).pathname

const rows = Array.from({ length: PAGE_BYTES / ROW_BYTES }, (_, at) => ({
  sys_id: String(at).padStart(32, '0'),
  script: 'x'.repeat(ROW_BYTES),
}))
const COMPACT = Buffer.from(JSON.stringify({ result: rows }))

test.each([
  { name: 'of stated size', headers: { 'content-length': String(COMPACT.length) }, body: () => COMPACT },
  {
    name: 'with white space between and within the rows',
    headers: {},
    body: () => Buffer.from(JSON.stringify({ result: rows }, null, 2)),
  },
  {
    name: 'packed a thousandfold',
    headers: { 'content-encoding': 'gzip' },
    body: () => gzipSync(COMPACT, { level: 1 }),
  },
])(
  'eight lanes read and store pages of 60 MB, $name, in less than 250 MB more than at start',
  async ({ headers, body }) => {
    const sent = body()
    const server = await handMadeServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(sent)
    })
    const words = ['--import', 'tsx', program, server.origin, String(LANES)]
    const { stdout } = await promisify(execFile)(process.execPath, words)
    const { outcomes, beforeMb, peakMb } = JSON.parse(stdout)
    expect(outcomes).toEqual(Array.from({ length: LANES }, () => `${rows.length} rows`))
    // Eight pages alone have 480 MB; what is in use at a time is a third of that. Node 24 takes some 40 MB more than Node 20 does.
    expect(peakMb - beforeMb).toBeLessThan(250)
  },
  MANY_MS,
)
