import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { loadKeyRing, readKeyRing } from '../../../src/config/encryption/key-ring.ts'
import { loadTemporal } from '../../../src/config/load-config.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const KEY = Buffer.alloc(32, 'a-key-that-must-not-be-shown-xyz').toString('base64')
const OTHER = randomBytes(32).toString('base64')

test('without keys nothing is encrypted, and nothing is said', () => {
  expect(readKeyRing({})).toEqual({ value: null, faults: [], warnings: [] })
})

test('the first key encrypts and all of them decrypt, by lines or by commas', async () => {
  for (const separator of ['\n', ',', ' ,\r\n']) {
    const { value } = readKeyRing({ HARVESTER_ENCRYPTION_KEYS: [`2026:${KEY}`, `2025:${OTHER}`].join(separator) })
    expect(value?.first().id).toBe('2026')
    expect((await value?.byId('2025'))?.key.export().toString('base64')).toBe(OTHER)
  }
})

test.each([
  { name: 'no name', text: KEY, fault: /no key at place 1/ },
  { name: 'a short key', text: `a:${KEY.slice(4)}`, fault: /no key at place 1/ },
  { name: 'another alphabet', text: `a:${'-'.repeat(43)}=`, fault: /no key at place 1/ },
  { name: 'a second line that is none', text: `a:${KEY}\nb`, fault: /no key at place 2/ },
  { name: 'a name twice', text: `a:${KEY}\na:${OTHER}`, fault: /names the key a twice/ },
  { name: 'separators alone', text: ', ,', fault: /holds no key/ },
])('$name is refused by the variable, without a piece of a key', ({ text, fault }) => {
  const { value, faults } = readKeyRing({ HARVESTER_ENCRYPTION_KEYS: text })
  expect(value).toBeNull()
  expect(faults).toEqual([expect.stringMatching(fault)])
  expect(faults[0]).toContain('HARVESTER_ENCRYPTION_KEYS')
  expect(() => loadKeyRing({ HARVESTER_ENCRYPTION_KEYS: text })).toThrow(fault)
  for (const key of [KEY, OTHER]) expect(faults[0]).not.toContain(key.slice(4, 20))
})

test('a key that is added to the file later is found by its name, and one that is nowhere is named in the failure', async () => {
  const file = join(await temporaryFolder(), 'keys')
  await writeFile(file, `old:${KEY}\n`)
  const { value } = readKeyRing({ HARVESTER_ENCRYPTION_KEYS_FILE: file })
  await writeFile(file, `new:${OTHER}\nold:${KEY}\n`)
  expect((await value?.byId('new'))?.id).toBe('new')
  expect(value?.first().id).toBe('new')
  await writeFile(file, 'half a fi')
  await expect(value?.byId('gone')).rejects.toThrow(
    /the key "gone" encrypted, which HARVESTER_ENCRYPTION_KEYS does not have/,
  )
  expect(value?.first().id).toBe('new')
})

test('keys hold for the embedded server and for a cluster, show in no form, and a fault stops every command', () => {
  const env = { HARVESTER_ENCRYPTION_KEYS: `2026:${KEY}` }
  const embedded = loadTemporal(env)
  const cluster = loadTemporal({ ...env, TEMPORAL_ADDRESS: 'temporal.acme.example:7233' })
  expect(embedded.temporal.keys?.first().id).toBe('2026')
  expect(cluster.temporal.target?.keys?.first().id).toBe('2026')
  expect(inspect(cluster, { depth: 9 }) + JSON.stringify(cluster)).not.toContain(KEY.slice(0, 12))
  expect(() => loadTemporal({ HARVESTER_ENCRYPTION_KEYS: 'none' })).toThrow(/HARVESTER_ENCRYPTION_KEYS has no key/)
})
