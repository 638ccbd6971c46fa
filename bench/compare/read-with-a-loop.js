// The script that most integrations begin as: pages by limit and offset with undici until one is empty, and the sys_id of each row.
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { request } from 'undici'

const { SERVICENOW_BASE_URL, SERVICENOW_CLIENT_ID, SERVICENOW_CLIENT_SECRET, COMPARE_TABLE, COMPARE_IDS } = process.env
const PAGE = 1000
const body = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: SERVICENOW_CLIENT_ID,
  client_secret: SERVICENOW_CLIENT_SECRET,
})
const token = await request(`${SERVICENOW_BASE_URL}/oauth_token.do`, {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: body.toString(),
})
const { access_token } = await token.body.json()
const ids = createWriteStream(COMPARE_IDS)
for (let offset = 0; ; offset += PAGE) {
  const query = `sysparm_query=ORDERBYsys_id&sysparm_limit=${PAGE}&sysparm_offset=${offset}&sysparm_exclude_reference_link=true`
  const answer = await request(`${SERVICENOW_BASE_URL}/api/now/table/${COMPARE_TABLE}?${query}`, {
    headers: { authorization: `Bearer ${access_token}`, accept: 'application/json' },
  })
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
  const { result } = await answer.body.json()
  if (result.length === 0) break
  for (const { sys_id } of result) ids.write(`${sys_id}\n`)
}
ids.end()
await finished(ids)
