import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeIndex } from '../../src/report/index/write-index.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { HAND_MADE_ROWS } from '../inventory/hand-made/hand-made-rows.ts'
import { publishRun, type TestRows } from '../inventory/support/publish-rows.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { hindrances, type Look, openFile } from './browser.ts'

const LOOKS: readonly (readonly [string, Look])[] = [
  ['wide and light', { width: 1400, scheme: 'light' }],
  ['as narrow as a phone, and dark', { width: 360, scheme: 'dark' }],
]

const OPEN_ALL = 'for(const each of document.querySelectorAll("details"))each.open=true'

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<img src=https://evil.example/x onerror=alert(2)>',
  '"><svg/onload=alert(3)>',
  'invoice\u202etxt.exe',
  'x'.repeat(10_000),
  '</style><style>body{display:none}</style>',
  '<base href=https://evil.example/>',
]

/** Publishes two days of the hand-made instance, the second with names that try to be markup; gives both pages. */
async function pages(): Promise<{ readonly report: string; readonly index: string }> {
  const root = await temporaryFolder()
  const folder = join(root, 'harvest')
  const rules = HOSTILE.map((name, at) => ({
    sys_id: `${at}`.repeat(32),
    name,
    active: 'true',
    action_insert: 'true',
    collection: 'incident',
    script: `// ${name.replaceAll('\n', ' ')}\nvar r = new sn_ws.RESTMessageV2(); r.setEndpoint('https://${at}.example/x'); r.execute();`,
  }))
  const next: TestRows = { ...HAND_MADE_ROWS, sys_script: [...(HAND_MADE_ROWS.sys_script ?? []), ...rules] }
  await publishRun(folder, 'aaaaaaaa-0001', HAND_MADE_ROWS)
  await publishRun(folder, 'aaaaaaaa-0002', next, {
    sys_user: { verdict: 'partial', hidden: 2, reason: HOSTILE[1] ?? '' },
  })
  const report = join(root, 'report.html')
  const index = join(root, 'index.html')
  await writeReport({ folder, run: 'aaaaaaaa-0002', out: report, withCode: true })
  await writeIndex({ folder, out: index })
  return { report, index }
}

test.each(LOOKS)(
  'axe finds nothing serious, and no part is wider than the window: report and index, %s',
  async (_, look) => {
    const { report, index } = await pages()
    for (const path of [report, index]) {
      const { page } = await openFile(path, look)
      expect(await hindrances(page)).toEqual([])
      await page.evaluate(OPEN_ALL)
      expect(await hindrances(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width)
    }
  },
)

test('axe would find a field without a name and a text that is hard to see', async () => {
  const { report } = await pages()
  const { page } = await openFile(report, { width: 1400, scheme: 'light' })
  await page.evaluate('document.querySelector("label").remove();document.body.style.color="#ddd"')
  const found = (await hindrances(page)).map((each) => each.split(':')[0])
  expect(found).toEqual(expect.arrayContaining(['color-contrast', 'label']))
})

test('names and scripts from the instance change nothing: no request, no dialog, no error, no element of theirs', async () => {
  const { report, index } = await pages()
  for (const path of [report, index]) {
    const { page, asked, noise } = await openFile(path, { width: 1400, scheme: 'light' })
    await page.evaluate(OPEN_ALL)
    expect({ asked, noise }).toEqual({ asked: [], noise: [] })
    expect(await page.locator('img, base, link, iframe, [onerror], [onload]').count()).toBe(0)
    expect(await page.locator('style').count()).toBe(1)
    expect(await page.isVisible('h1')).toBe(true)
    expect(await page.textContent('body')).not.toContain('\u202e')
  }
})

test('the search shows the automations that have every word, says how many, and works by keyboard alone', async () => {
  const { report } = await pages()
  const { page } = await openFile(report, { width: 1400, scheme: 'light' })
  const all = await page.locator('.automation').count()
  await page.focus('#search')
  await page.keyboard.type('business-rule 3.example')
  const shown = page.locator('.automation:not([hidden])')
  await until('the search is done', async () => (await shown.count()) === 1)
  expect(await page.textContent('#found')).toBe(`1 of ${all} automations`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await shown.getAttribute('open')).toBe('')
})

test('on paper there is everything that the screen folds away, and nothing to press', async () => {
  const { report } = await pages()
  const { page } = await openFile(report, { width: 1400, scheme: 'light' })
  await page.emulateMedia({ media: 'print' })
  expect(await page.isVisible('nav')).toBe(false)
  expect(await page.isVisible('#search')).toBe(false)
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
})
