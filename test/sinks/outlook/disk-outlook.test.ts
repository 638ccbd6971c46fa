import { statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskOutlook } from '../../../src/sink/outlook/disk-outlook.ts'
import { publishRun } from '../../inventory/support/publish-rows.ts'
import { readManifest } from '../../support/compare/stored-rows.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { PLACE } from '../support/example-run.ts'

const ASKED = { instance: PLACE.instance, mode: 'snapshot' } as const

async function harvested(): Promise<{ readonly root: string; readonly run: string }> {
  const root = join(await temporaryFolder(), 'harvest')
  return { root, run: await publishRun(root, PLACE.run, { sys_script: [{ sys_id: 'a'.repeat(32) }], sys_user: [] }) }
}

test('the outlook is what the newest finished run of the same mode stored, and what is free', async () => {
  const { root, run } = await harvested()
  const { tables } = readManifest(join(run, 'manifest.json'))
  const stored = tables.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0)
  const outlook = await diskOutlook(root, ASKED)
  expect(outlook?.lastRun).toBe(stored)
  expect(outlook?.free).toBeGreaterThan(0)
  expect(outlook?.free).toBeLessThanOrEqual((await statfs(root)).blocks * (await statfs(root)).bsize)
  expect((await diskOutlook(root, { ...ASKED, mode: 'incremental' }))?.lastRun).toBeNull()
})

test('where nothing was harvested yet, or a manifest is damaged, the free space alone is known', async () => {
  const folder = join(await temporaryFolder(), 'not', 'there')
  expect(await diskOutlook(folder, ASKED)).toMatchObject({ lastRun: null })
  const { root, run } = await harvested()
  await writeFile(join(run, 'manifest.json'), '{')
  expect(await diskOutlook(root, ASKED)).toMatchObject({ lastRun: null })
})
