import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readServerNote, writeNote } from '../../src/embedded-server/server-note.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a link planted under the name of a draft is replaced, not written through', async () => {
  const folder = await temporaryFolder()
  const victim = join(folder, 'victim')
  await writeFile(victim, 'untouched')
  const path = join(folder, 'server.json')
  await symlink(victim, `${path}.draft`)
  const note = { pid: 7, startTime: '1', port: 7233, uiPort: 8233, serverVersion: '1.31.2', kept: false }
  writeNote(path, note)
  expect(await readFile(victim, 'utf8')).toBe('untouched')
  expect(readServerNote(path)).toEqual(note)
})
