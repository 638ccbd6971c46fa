import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { writeIndex } from '../../src/report/index/write-index.ts'
import { publishRun } from '../inventory/support/publish-rows.ts'
import { PLACE } from '../sinks/support/example-run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { textOf } from './support/report-of.ts'

const DAY_1 = 'aaaaaaaa-0001'
const DAY_2 = 'aaaaaaaa-0002'
const RULES = { sys_script: [{ sys_id: 'a'.repeat(32), name: 'Rule' }] }

/** A harvest of two days. */
async function twoDays(): Promise<string> {
  const root = join(await temporaryFolder(), 'harvest')
  await publishRun(root, DAY_1, RULES)
  await publishRun(root, DAY_2, RULES, { sys_script: { verdict: 'denied', rows: 0, optional: false } })
  return root
}

async function indexOf(folder: string): Promise<string> {
  const out = join(dirname(folder), 'pages', 'index.html')
  await writeIndex({ folder, out })
  return readFile(out, 'utf8')
}

test('the index lists every run of the folder, newest first, with its verdict and what it misses', async () => {
  const text = textOf(await indexOf(await twoDays()))
  expect(text.indexOf(DAY_2)).toBeLessThan(text.indexOf(DAY_1))
  expect(text).toMatch(new RegExp(`not readable for this user: 1 .* ${DAY_2}`))
  expect(text).toContain('nothing')
})

test('a run that is at work and a damaged one are listed as what they are, and hide no other', async () => {
  const folder = await twoDays()
  const runs = join(folder, PLACE.instance, 'runs')
  await mkdir(join(runs, 'aaaaaaaa-0003'))
  await mkdir(join(runs, 'aaaaaaaa-0004'))
  await writeFile(join(runs, 'aaaaaaaa-0004', 'manifest.json'), '<script>alert(1)</script>')
  const page = await indexOf(folder)
  const text = textOf(page)
  expect(text).toContain('it is at work, or was given up aaaaaaaa-0003')
  expect(text).toMatch(/damaged: .* aaaaaaaa-0004/)
  expect(text).toContain(DAY_1)
  expect(page).not.toContain('<script>')
})

test('the index leads to the report that lies beside it, and to none that is not there', async () => {
  const folder = await twoDays()
  expect(await indexOf(folder)).not.toContain('report.html')
  const beside = join(dirname(folder), 'pages', PLACE.instance)
  await mkdir(beside)
  await writeFile(join(beside, 'report.html'), 'a page')
  expect(await indexOf(folder)).toContain(`href="${PLACE.instance}/report.html"`)
})

test('one run is no output folder, and the error says what to give', async () => {
  const folder = join(await twoDays(), PLACE.instance, 'runs', DAY_1)
  await expect(writeIndex({ folder, out: join(await temporaryFolder(), 'index.html') })).rejects.toThrow(
    'give the output folder',
  )
})
