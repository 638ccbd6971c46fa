import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HAND_MADE_ROWS } from '../inventory/hand-made/hand-made-rows.ts'
import { publishRows, publishRun, type TableChanges, type TestRows } from '../inventory/support/publish-rows.ts'
import { PLACE } from '../sinks/support/example-run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { reportOf, textOf } from './support/report-of.ts'

const RULE = '0a'.repeat(16)
const HOSTILE = '</script><img src=x onerror=alert(1)><b>"\'&\u202etxt.exe'

const ROWS: TestRows = {
  sys_script: [
    {
      sys_id: RULE,
      name: HOSTILE,
      active: 'true',
      action_insert: 'true',
      collection: 'incident',
      when: 'after',
      script: "var r = new sn_ws.RESTMessageV2();\nr.setEndpoint('https://api.evil.example/<x>');\nr.execute();",
    },
    {
      sys_id: '0b'.repeat(16),
      name: 'x'.repeat(10_000),
      active: 'false',
      collection: 'task',
      when: 'before',
      script: '',
    },
  ],
  sys_user: [],
}

async function reported(rows: TestRows, changes: TableChanges = {}): Promise<string> {
  return reportOf(await publishRows(rows, changes))
}

test('names from the instance change nothing in the page: no markup, no marks that turn text, and a bounded length', async () => {
  const page = await reported(ROWS)
  expect(page).not.toContain('<img')
  expect(page).not.toContain('onerror=alert(1)>')
  expect(page).not.toContain('\u202e')
  expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;')
  expect(page.match(/x{301}/)).toBeNull()
  expect(page.match(/<script>/g)).toHaveLength(1)
})

test('the page asks for nothing: its policy lets only its own style and script run', async () => {
  const page = await reported(ROWS)
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
  const own = (tag: string): string => {
    const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page) ?? []
    return `sha256-${createHash('sha256').update(text).digest('base64')}`
  }
  expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
    "default-src 'none'",
    `style-src '${own('style')}'`,
    `script-src '${own('script')}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ])
  expect(page).not.toMatch(/<(?:link|img|iframe|script src)|@import|url\(/)
  expect(page).not.toMatch(/ style=| on[a-z]+="/)
})

test('an automation is told with its table and row, what starts it, whom it calls, and where in the script that stands', async () => {
  const text = textOf(await reported(ROWS))
  expect(text).toContain('api.evil.example')
  expect(text).toContain(`sys_script ${RULE}`)
  expect(text).toContain('on incident')
  expect(text).toContain('line 2')
  expect(text).toMatch(/business-rule 2 1 1 0/)
})

test('a table that was not readable is named with each question that lacks it, with its reason and its remedy', async () => {
  const denied = { verdict: 'denied', rows: 0, reason: 'status 403: refused', hint: 'Grant the role admin.' } as const
  const text = textOf(await reported(ROWS, { sys_user: { ...denied, optional: false } }))
  expect(text).toContain('sys_user (not readable for this user)')
  expect(text).toContain('status 403: refused')
  expect(text).toContain('Grant the role admin.')
})

test('equal rows give equal pages', async () => {
  expect(await reported(ROWS)).toBe(await reported(ROWS))
})

test('every link within the page leads somewhere, and every id is there once', async () => {
  const page = await reported(ROWS)
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target)
})

test('many missing tables are folded away, grouped by how well they were seen, and all of them are named', async () => {
  const page = await reported(ROWS)
  const folded = [
    ...page.matchAll(/<details class="needs"><summary>(\d+) tables are missing<\/summary>(.*?)<\/details>/gs),
  ]
  expect(folded.length).toBeGreaterThan(0)
  for (const [, count, text = ''] of folded)
    expect(text.match(/\b[a-z]+_[a-z_0-9]+\b|sysauto\b|sysevent\b|syslog\b/g) ?? []).toHaveLength(Number(count))
})

test('the search knows an automation by the whole of what it says, however long', async () => {
  const hosts = Array.from({ length: 30 }, (_, at) => `r.setEndpoint('https://host-${at}.example.com/');`)
  const script = ['var r = new sn_ws.RESTMessageV2();', ...hosts, 'r.execute();'].join('\n')
  const page = await reported({ ...ROWS, sys_script: [{ ...ROWS.sys_script?.[0], sys_id: RULE, script }] })
  const [, text = ''] = /data-text="([^"]*host-0[^"]*)"/.exec(page) ?? []
  expect(text).toContain('host-29.example.com')
})

test('code is shown on request alone, as text, cut where it is long, and the page says so', async () => {
  const script = `var s = '</pre><script>alert(1)</script>';\n\tgs.info("a&b");`
  const long = 'x'.repeat(30_000)
  const folder = await publishRows({
    sys_script: [
      { ...ROWS.sys_script?.[0], sys_id: RULE, script },
      { ...ROWS.sys_script?.[1], sys_id: '0b'.repeat(16), script: long },
    ],
  })
  expect(await reportOf(folder)).not.toContain('gs.info')
  const page = await reportOf(folder, null, true)
  expect(page).toContain(
    '<pre tabindex="0">var s = &#39;&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;;\n\tgs.info(&quot;a&amp;b&quot;);</pre>',
  )
  expect(textOf(page)).toContain('script, the first 20,000 of 30,000 characters')
  expect(textOf(page)).toContain('their texts are in this page')
})

/** Origins that a forged manifest may name; only an address of the web becomes a link, without whatever else stands in it. */
const ORIGINS = [
  { origin: 'javascript:alert(1)//', linked: null },
  { origin: 'data:text/html,<script>alert(1)</script>', linked: null },
  { origin: 'file:///etc/passwd?', linked: null },
  { origin: 'no address', linked: null },
  { origin: 'https://me:secret@acme.example/other/place?x=', linked: 'https://acme.example/sys_script.do?sys_id=' },
  { origin: 'http://localhost:8080', linked: 'http://localhost:8080/sys_script.do?sys_id=' },
] as const

test.each(ORIGINS)('rows are linked to origins of the web alone: $origin', async ({ origin, linked }) => {
  const run = await publishRun(join(await temporaryFolder(), 'harvest'), PLACE.run, ROWS)
  const path = join(run, 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...manifest, instance: { ...manifest.instance, origin } }))
  const page = await reportOf(run)
  const leadingOut = [...page.matchAll(/href="(?!#)([^"]*)"/g)].map(([, target]) => target)
  if (linked === null) expect(leadingOut).toEqual([])
  else expect(leadingOut.every((target) => target?.startsWith(linked.slice(0, linked.indexOf('/', 8))))).toBe(true)
  if (linked !== null) expect(leadingOut).toContain(`${linked}${RULE}`)
})

test('with half of the tables refused, each question that lacks one says so, and what cannot be evaluated is not called clean', async () => {
  const half = Object.keys(HAND_MADE_ROWS).filter((_, at) => at % 2 === 1)
  const denied = { verdict: 'denied', rows: 0, reason: 'status 403: refused', optional: false } as const
  const rows = Object.fromEntries(
    Object.entries(HAND_MADE_ROWS).map(([table, own]) => [table, half.includes(table) ? [] : own]),
  )
  const text = textOf(await reported(rows, Object.fromEntries(half.map((table) => [table, denied]))))
  const seen = text.slice(text.indexOf('What was seen, and what was not'), text.indexOf('Automations by kind'))
  expect(seen.match(/Answered in part/g)).toHaveLength(7)
  expect(seen).toContain('not readable for this user')
  for (const table of half) expect(text).toContain(table)
  expect(text).toContain('none found, not fully evaluated')
})
