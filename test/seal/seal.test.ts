import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompactSign, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { takeInventory } from '../../src/inventory/take-inventory.ts'
import { sealRun } from '../../src/seal/seal-run.ts'
import { verifySealed } from '../../src/seal/verify-sealed.ts'
import { publishRows, type TestRows } from '../inventory/support/publish-rows.ts'
import { PLACE } from '../sinks/support/example-run.ts'
import { typed } from '../support/command.ts'
import { findSecrets } from '../support/compare/find-secrets.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROWS: TestRows = {
  sys_script: [
    { sys_id: 'a1', name: 'Send', active: 'true', script: 'gs.info(1)', sys_updated_on: '2026-01-01 10:00:00' },
  ],
}
const NOW_MS = Date.UTC(2026, 0, 9)
const SEAL = `seals/${PLACE.run}.jws`

const newKey = {
  EdDSA: () => generateKeyPairSync('ed25519').privateKey,
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
} as const

/** A harvest with its inventory, and a pair of keys in files. */
async function pack(algorithm: keyof typeof newKey = 'EdDSA') {
  const harvest = await publishRows(ROWS)
  const inventory = join(await temporaryFolder(), 'inventory')
  await takeInventory({ folder: harvest, run: null, out: inventory })
  return { harvest, inventory, instance: join(harvest, PLACE.instance), ...(await keyFiles(newKey[algorithm]())) }
}

async function keyFiles(privateKey: KeyObject) {
  const folder = mkdtempSync(join(await temporaryFolder(), 'keys-'))
  const [key, publicKey] = [join(folder, 'seal.key'), join(folder, 'seal.pub')]
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  const { createPublicKey } = await import('node:crypto')
  writeFileSync(publicKey, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }))
  return { key, publicKey }
}

async function sealed(algorithm: keyof typeof newKey = 'EdDSA') {
  const given = await pack(algorithm)
  const { harvest, inventory, key } = given
  await sealRun({ folder: harvest, inventory, key, nowMs: NOW_MS })
  return given
}

async function faultsOf({ harvest, inventory, publicKey }: Awaited<ReturnType<typeof pack>>, key = publicKey) {
  return (await verifySealed(harvest, { key, inventory })).faults
}

test.each(['EdDSA', 'ES256'] as const)(
  'a run and its inventory that were sealed by %s are as they were sealed',
  async (algorithm) => {
    const given = await sealed(algorithm)
    const { faults, seal } = await verifySealed(given.harvest, { key: given.publicKey, inventory: given.inventory })
    expect(faults).toEqual([])
    expect(seal).toMatchObject({ run: PLACE.run, inventory: 'as sealed', sealedAt: '2026-01-09T00:00:00.000Z' })
    const text = readFileSync(join(given.instance, SEAL), 'utf8')
    expect(decodeProtectedHeader(text)).toMatchObject({ alg: algorithm, kid: seal.keyId })
  },
)

test('a forged manifest is found by the seal, also where it is sound in itself', async () => {
  const given = await sealed()
  const path = join(given.instance, 'runs', PLACE.run, 'manifest.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"finishedAt": "2026/, '"finishedAt": "2027'))
  expect(await faultsOf(given)).toContainEqual({
    path: `runs/${PLACE.run}/manifest.json`,
    fault: 'not the manifest that was sealed',
  })
})

test('rows that were changed after the seal are found by the manifest that it covers', async () => {
  const given = await sealed()
  const { parts = [] } =
    JSON.parse(readFileSync(join(given.instance, 'runs', PLACE.run, 'manifest.json'), 'utf8')).tables[0] ?? {}
  appendFileSync(join(given.instance, 'runs', PLACE.run, parts[0].path), 'x')
  expect((await faultsOf(given)).map(({ path }) => path)).toContain(
    `${PLACE.instance}/runs/${PLACE.run}/${parts[0].path}`,
  )
})

test('a line of the inventory that was changed is found, and so is a document that hides it', async () => {
  const given = await sealed()
  const [lines, document] = ['automations.ndjson', 'inventory.json'].map((name) => join(given.inventory, name))
  if (lines === undefined || document === undefined) throw new RangeError()
  writeFileSync(lines, readFileSync(lines, 'utf8').replace('"Send"', '"Sent"'))
  expect(await faultsOf(given)).toEqual([{ path: lines, fault: 'not the file that the inventory names' }])
  await takeInventory({ folder: given.harvest, run: null, out: given.inventory, format: 'csv' })
  expect(await faultsOf(given)).toEqual([{ path: document, fault: 'not the inventory that was sealed' }])
})

test('what is not at hand is said not to have been looked at', async () => {
  const { harvest, publicKey } = await sealed()
  const { faults, seal } = await verifySealed(harvest, { key: publicKey, inventory: null })
  expect([faults, seal.inventory]).toEqual([[], 'not given'])
})

test('a seal of another key, of another way of signing, for another purpose, altered or missing does not hold', async () => {
  const given = await sealed()
  const path = join(given.instance, SEAL)
  const text = readFileSync(path, 'utf8')
  const other = await keyFiles(newKey.EdDSA())
  expect(await faultsOf(given, other.publicKey)).toEqual([
    {
      path: SEAL,
      fault: expect.stringMatching(/^signed by another key \([\w-]{43}\) than the given one \([\w-]{43}\)$/),
    },
  ])
  const ec = await keyFiles(newKey.ES256())
  expect(await faultsOf(given, ec.publicKey)).toEqual([
    { path: SEAL, fault: 'signed by EdDSA, and the key signs by ES256' },
  ])
  const [head = '', body = '', signature = ''] = text.trim().split('.')
  const changed = Buffer.from(Buffer.from(body, 'base64url').toString().replace('2026', '2025')).toString('base64url')
  writeFileSync(path, [head, changed, signature].join('.'))
  expect(await faultsOf(given)).toEqual([{ path: SEAL, fault: 'altered: the signature does not fit' }])
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  writeFileSync(path, `${none}.${body}.`)
  expect(await faultsOf(given)).toEqual([{ path: SEAL, fault: 'signed by none, and the key signs by EdDSA' }])
  writeFileSync(path, text.slice(0, 40))
  expect(await faultsOf(given)).toEqual([{ path: SEAL, fault: 'no seal: it is cut off or altered' }])
  const { kid = '' } = decodeProtectedHeader(text)
  const { createPrivateKey } = await import('node:crypto')
  const token = await new CompactSign(Buffer.from('{}'))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
    .sign(createPrivateKey(readFileSync(given.key)))
  writeFileSync(path, token)
  expect(await faultsOf(given)).toEqual([{ path: SEAL, fault: 'signed by this key as something else than a seal' }])
  const unsealed = await pack()
  expect(await faultsOf(unsealed)).toEqual([
    { path: SEAL, fault: 'missing: seal the run with harvester seal RUN --key FILE' },
  ])
})

test('a seal of another run does not pass for that of this one', async () => {
  const given = await sealed()
  const path = join(given.instance, SEAL)
  const own = JSON.parse(Buffer.from(readFileSync(path, 'utf8').split('.')[1] ?? '', 'base64url').toString())
  const { createPrivateKey } = await import('node:crypto')
  const { alg, kid, typ } = decodeProtectedHeader(readFileSync(path, 'utf8'))
  const foreign = await new CompactSign(
    Buffer.from(JSON.stringify({ ...own, run: '0a1b2c3d-0000-4000-8000-000000000002' })),
  )
    .setProtectedHeader({ alg: alg ?? '', kid: kid ?? '', typ: typ ?? '' })
    .sign(createPrivateKey(readFileSync(given.key)))
  writeFileSync(path, foreign)
  expect(await faultsOf(given)).toEqual([{ path: SEAL, fault: 'the seal of run 0a1b2c3d-0000-4000-8000-000000000002' }])
})

test('only what is as it claims to be is sealed', async () => {
  const { harvest, inventory, instance, key } = await pack()
  const seal = () => sealRun({ folder: harvest, inventory, key, nowMs: NOW_MS })
  const path = join(inventory, 'edges.ndjson')
  const before = readFileSync(path)
  appendFileSync(path, '{}\n')
  await expect(seal()).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH', message: expect.stringContaining(path) })
  writeFileSync(path, before)
  const run = join(instance, 'runs', PLACE.run)
  const { tables } = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8'))
  appendFileSync(join(run, tables[0].parts[0].path), 'x')
  await expect(seal()).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining('nothing was sealed'),
  })
})

/** Keys that seal nothing, and what is said of them. */
const UNUSABLE: readonly { readonly name: string; readonly text: (key: string) => string; readonly says: RegExp }[] = [
  { name: 'no key', text: () => 'not a key', says: /holds no private key/ },
  { name: 'a JWK that is cut off', text: () => '{"kty":"OKP","d":"', says: /holds no private key/ },
  {
    name: 'a key of another kind',
    text: () => String(newKey.RS256().export({ type: 'pkcs8', format: 'pem' })),
    says: /holds a key of type rsa: seals are signed by Ed25519 or P-256/,
  },
  { name: 'a key that is too large', text: (key) => key.repeat(2000), says: /too large for a key/ },
]

test.each(UNUSABLE)('$name is refused with what to do', async ({ text, says }) => {
  const { harvest, key } = await pack()
  writeFileSync(key, text(readFileSync(key, 'utf8')))
  await expect(sealRun({ folder: harvest, inventory: null, key, nowMs: NOW_MS })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(says),
    hint: expect.stringContaining('openssl genpkey'),
  })
})

test.skipIf(process.platform === 'win32')('a private key that others may read is refused', async () => {
  const { harvest, key } = await pack()
  chmodSync(key, 0o640)
  await expect(sealRun({ folder: harvest, inventory: null, key, nowMs: NOW_MS })).rejects.toMatchObject({
    message: `others on this host may use the private key ${key}`,
    hint: `Run: chmod 600 ${key}`,
  })
})

test('a private key has no place where seals are checked', async () => {
  const given = await sealed()
  await expect(faultsOf(given, given.key)).rejects.toMatchObject({
    message: expect.stringContaining('holds a private key'),
    hint: expect.stringContaining('-pubout'),
  })
})

test('typed commands seal and check a pack, exit by what they find, and never print or store the key', async () => {
  const { harvest, inventory, key, publicKey } = await pack()
  const folder = await temporaryFolder()
  const type = (...args: readonly string[]) => typed(args, {}, folder)
  const printed = [
    await type('seal', harvest, '--key', key, '--inventory', inventory),
    await type('verify', harvest, '--key', publicKey, '--inventory', inventory),
    await type('verify', harvest, '--key', key),
    await type('seal', harvest, '--key', publicKey),
    await type('verify', harvest, '--inventory', inventory),
  ]
  expect(printed.map(({ exitCode }) => exitCode)).toEqual([0, 0, 2, 2, 2])
  expect(printed[0]?.stdout).toMatch(/^sealed run [\w-]+ of acme-1f2e3d: 1 manifest and its inventory$/m)
  expect(printed[1]?.stdout).toMatch(
    /^seal of run [\w-]+ by key [\w-]{43}, dated .*: 1 manifest, inventory as sealed$/m,
  )
  const secrets = readFileSync(key, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--'))
  const texts = printed.flatMap(({ stdout, stderr }) => [stdout, stderr])
  expect(findSecrets(secrets, { texts, folders: [harvest, inventory, folder] })).toEqual([])
  appendFileSync(join(inventory, 'nodes.ndjson'), '{}\n')
  const after = await type('verify', harvest, '--key', publicKey, '--inventory', inventory)
  expect([after.exitCode, after.stdout]).toEqual([5, expect.stringContaining('nodes.ndjson')])
})
