import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const requireWritable = async (root: string): Promise<void> => createDirectorySink({ root }).requireWritable?.()

test('a folder that is there, one that has yet to be made, and a link to one can be written', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'there'))
  await symlink(join(folder, 'there'), join(folder, 'link'))
  for (const name of ['there', 'not/yet/made', 'link'])
    await expect(requireWritable(join(folder, name))).resolves.toBeUndefined()
})

test.each([
  { name: 'a file in the place of the folder', path: 'file', code: 'SINK_UNAVAILABLE' },
  { name: 'a file in the place of a folder above', path: 'file/below', code: 'SINK_UNAVAILABLE' },
])('$name cannot be written', async ({ path, code }) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await expect(requireWritable(join(folder, path))).rejects.toMatchObject({ code })
})

test('a file system on which nothing can be written is refused', async () => {
  await expect(requireWritable('/proc/self/harvest')).rejects.toMatchObject({ code: expect.stringMatching(/^SINK_/) })
})
