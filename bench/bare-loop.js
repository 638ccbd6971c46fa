// The least that any client does, in plain JavaScript so that nothing else is measured: ask for the rows behind the
// last id, parse the page, count. `BARE_LANES` loops read as many parts of the key space at the same time, and `BARE_FILE` is written with
// each row as a line of JSON. With `BARE_WORK=fetch` a page is let go as it comes, which no client of this host beats: only the last id is
// looked for, and the first page's count tells how many follow.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Agent, get } from 'node:http'
import { finished } from 'node:stream/promises'

const { SERVICENOW_BASE_URL, SERVICENOW_CLIENT_ID, SERVICENOW_CLIENT_SECRET } = process.env
const { BARE_LANES = '1', BARE_FILE, BARE_TABLE = 'sys_script', BARE_PAGE = '1000', BARE_WORK = 'parse' } = process.env
const form = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: SERVICENOW_CLIENT_ID,
  client_secret: SERVICENOW_CLIENT_SECRET,
})
const token = await fetch(`${SERVICENOW_BASE_URL}/oauth_token.do`, { method: 'POST', body: form })
const { access_token } = await token.json()
const file = BARE_FILE === undefined ? null : createWriteStream(BARE_FILE)
const lanes = Number(BARE_LANES)
const headers = { accept: 'application/json', authorization: `Bearer ${access_token}` }
const agent = new Agent({ keepAlive: true })
/** What stands before the id of a row, and more bytes than any row has. */
const ID = '"sys_id":"'
const ROW_BYTES = 30_000

/** Where a lane begins or ends, of as many equal parts of the ids; empty for the ends of the key space. */
function border(at) {
  if (at === 0 || at === lanes) return ''
  return Math.floor((at / lanes) * 2 ** 48)
    .toString(16)
    .padStart(12, '0')
    .padEnd(32, '0')
}

/** Asks for rows behind an id; counted where nobody has told how many there are. */
function pathOf(last, hi, isCounted) {
  const conditions = [last === '' ? '' : `sys_id>${last}`, hi === '' ? '' : `sys_id<=${hi}`, 'ORDERBYsys_id']
  const parameters = new URLSearchParams({
    sysparm_query: conditions.filter((each) => each !== '').join('^'),
    sysparm_limit: BARE_PAGE,
    sysparm_exclude_reference_link: 'true',
    sysparm_no_count: String(!isCounted),
  })
  return `/api/now/table/${BARE_TABLE}?${parameters}`
}

async function readPart(lo, hi) {
  let rows = 0
  for (let last = lo; ; ) {
    const page = await fetch(`${SERVICENOW_BASE_URL}${pathOf(last, hi, false)}`, { headers })
    const { result } = JSON.parse(await page.text())
    if (result.length === 0) return rows
    if (file !== null) for (const row of result) file.write(`${JSON.stringify(row)}\n`)
    rows += result.length
    last = result.at(-1).sys_id
  }
}

async function fetchPart(lo, hi) {
  let [last, count] = [lo, null]
  for (let rows = 0; count === null || rows < count; rows += Number(BARE_PAGE)) {
    const [page] = await once(
      get(`${SERVICENOW_BASE_URL}${pathOf(last, hi, count === null)}`, { agent, headers }),
      'response',
    )
    count ??= Number(page.headers['x-total-count'])
    let end = Buffer.alloc(0)
    page.on('data', (piece) => {
      end = piece.length >= ROW_BYTES ? piece : Buffer.concat([end.subarray(-ROW_BYTES), piece])
    })
    await once(page, 'end')
    last = end.toString('latin1', end.lastIndexOf(ID) + ID.length).slice(0, 32)
  }
  return count
}

const work = BARE_WORK === 'fetch' ? fetchPart : readPart
const startedMs = performance.now()
const read = await Promise.all(Array.from({ length: lanes }, (_, at) => work(border(at), border(at + 1))))
file?.end()
if (file !== null) await finished(file)
const rows = read.reduce((sum, each) => sum + each, 0)
agent.destroy()
process.stdout.write(`${JSON.stringify({ rows, seconds: (performance.now() - startedMs) / 1000 })}\n`)
