import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useCompileCache } from '../../../src/cli/compile-cache.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test("what was compiled is kept in the user's own cache, which nobody else may write to", async () => {
  const cache = await temporaryFolder()
  const folders: string[] = []
  useCompileCache({ XDG_CACHE_HOME: cache }, (folder) => folders.push(folder))
  expect(folders).toEqual([join(cache, 'servicenow-harvester', 'compiled')])
  expect(statSync(folders[0] ?? '').mode & 0o077).toBe(0)
})

test('a cache that cannot be written, and a Node without one, keep no command from starting', async () => {
  const file = join(await temporaryFolder(), 'file')
  writeFileSync(file, '')
  const enabled: string[] = []
  useCompileCache({ XDG_CACHE_HOME: file }, (folder) => enabled.push(folder))
  useCompileCache({ XDG_CACHE_HOME: file }, undefined)
  expect(enabled).toEqual([])
})
