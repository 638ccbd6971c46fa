// The least that any client does, in plain JavaScript so that nothing else is measured: ask for the rows behind the
// last id, parse the page, count.
const { SERVICENOW_BASE_URL, SERVICENOW_CLIENT_ID, SERVICENOW_CLIENT_SECRET } = process.env
const form = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: SERVICENOW_CLIENT_ID,
  client_secret: SERVICENOW_CLIENT_SECRET,
})
const token = await fetch(`${SERVICENOW_BASE_URL}/oauth_token.do`, { method: 'POST', body: form })
const { access_token } = await token.json()
let rows = 0
for (let last = ''; ; ) {
  const parameters = new URLSearchParams({
    sysparm_query: `${last === '' ? '' : `sys_id>${last}^`}ORDERBYsys_id`,
    sysparm_limit: '1000',
    sysparm_exclude_reference_link: 'true',
    sysparm_no_count: 'true',
  })
  const headers = { accept: 'application/json', authorization: `Bearer ${access_token}` }
  const page = await fetch(`${SERVICENOW_BASE_URL}/api/now/table/sys_script?${parameters}`, { headers })
  const { result } = JSON.parse(await page.text())
  if (result.length === 0) break
  rows += result.length
  last = result.at(-1).sys_id
}
process.stdout.write(`${rows} rows\n`)
