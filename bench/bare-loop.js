// The least that any client does, in plain JavaScript so that nothing else is measured: ask for the rows behind the
// last id, parse the page, count. `BARE_LANES` loops read as many parts of the key space at the same time, and `BARE_FILE` is written with
// each row as a line of JSON.
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

const { SERVICENOW_BASE_URL, SERVICENOW_CLIENT_ID, SERVICENOW_CLIENT_SECRET } = process.env
const { BARE_LANES = '1', BARE_FILE, BARE_TABLE = 'sys_script', BARE_PAGE = '1000' } = process.env
const form = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: SERVICENOW_CLIENT_ID,
  client_secret: SERVICENOW_CLIENT_SECRET,
})
const token = await fetch(`${SERVICENOW_BASE_URL}/oauth_token.do`, { method: 'POST', body: form })
const { access_token } = await token.json()
const file = BARE_FILE === undefined ? null : createWriteStream(BARE_FILE)
const lanes = Number(BARE_LANES)

/** Where a lane begins or ends, of as many equal parts of the ids; empty for the ends of the key space. */
function border(at) {
  if (at === 0 || at === lanes) return ''
  return Math.floor((at / lanes) * 2 ** 48)
    .toString(16)
    .padStart(12, '0')
    .padEnd(32, '0')
}

async function readPart(lo, hi) {
  let rows = 0
  for (let last = lo; ; ) {
    const conditions = [last === '' ? '' : `sys_id>${last}`, hi === '' ? '' : `sys_id<=${hi}`, 'ORDERBYsys_id']
    const parameters = new URLSearchParams({
      sysparm_query: conditions.filter((each) => each !== '').join('^'),
      sysparm_limit: BARE_PAGE,
      sysparm_exclude_reference_link: 'true',
      sysparm_no_count: 'true',
    })
    const headers = { accept: 'application/json', authorization: `Bearer ${access_token}` }
    const page = await fetch(`${SERVICENOW_BASE_URL}/api/now/table/${BARE_TABLE}?${parameters}`, { headers })
    const { result } = JSON.parse(await page.text())
    if (result.length === 0) return rows
    if (file !== null) for (const row of result) file.write(`${JSON.stringify(row)}\n`)
    rows += result.length
    last = result.at(-1).sys_id
  }
}

const startedMs = performance.now()
const read = await Promise.all(Array.from({ length: lanes }, (_, at) => readPart(border(at), border(at + 1))))
file?.end()
if (file !== null) await finished(file)
const rows = read.reduce((sum, each) => sum + each, 0)
process.stdout.write(`${JSON.stringify({ rows, seconds: (performance.now() - startedMs) / 1000 })}\n`)
