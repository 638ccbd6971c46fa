import { randomBytes } from 'node:crypto'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { expect, test } from 'vitest'
import { type KeyRing, readKeyRing } from '../../../src/config/encryption/key-ring.ts'
import { opaqueName } from '../../../src/encryption/opaque-name.ts'
import { encryptionCodec } from '../../../src/encryption/payload-codec.ts'

const keyNamed = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`
const [ONE, TWO] = [keyNamed('one'), keyNamed('two')]

function ringOf(...entries: readonly string[]): KeyRing {
  const { value } = readKeyRing({ HARVESTER_ENCRYPTION_KEYS: entries.join() })
  if (value === null) throw new RangeError('no key')
  return value
}

const SAID = { table: 'sys_script', rows: 13_147 }
const payload = (): Payload => defaultPayloadConverter.toPayload(SAID)
const textOf = (payloads: readonly Payload[]): string =>
  payloads
    .map(({ metadata, data }) =>
      Buffer.concat([...Object.values(metadata ?? {}), data ?? Buffer.alloc(0)]).toString('latin1'),
    )
    .join()

test('a payload comes back as it was, and tells nothing meanwhile, not even that it equals another', async () => {
  const codec = encryptionCodec(ringOf(ONE), 'default')
  const encoded = await codec.encode([payload(), payload()])
  expect(textOf(encoded)).not.toMatch(/sys_script|13147|json/)
  expect(encoded[0]?.data).not.toEqual(encoded[1]?.data)
  expect((await codec.decode(encoded)).map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([SAID, SAID])
})

test('what is not encrypted passes, so that runs from before the keys go on', async () => {
  expect(await encryptionCodec(ringOf(ONE), 'default').decode([payload()])).toEqual([payload()])
})

test('a retired key still decrypts, and the new one encrypts', async () => {
  const old = await encryptionCodec(ringOf(ONE), 'default').encode([payload()])
  const rotated = encryptionCodec(ringOf(TWO, ONE), 'default')
  const [decoded] = await rotated.decode(old)
  expect(decoded && defaultPayloadConverter.fromPayload(decoded)).toEqual(SAID)
  const [renewed] = await rotated.encode([payload()])
  expect(Buffer.from(renewed?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('two')
})

test('another namespace, another key of that name, a flipped bit and a cut do not decrypt, and the failure says what is the case', async () => {
  const [sealed] = await encryptionCodec(ringOf(ONE), 'default').encode([payload()])
  const data = Buffer.from(sealed?.data ?? [])
  const flipped = Buffer.from(data)
  flipped[40] = (flipped[40] ?? 0) ^ 1
  const said = /the key "one" does not decrypt/
  await expect(encryptionCodec(ringOf(ONE), 'other').decode([{ ...sealed }])).rejects.toThrow(said)
  await expect(encryptionCodec(ringOf(keyNamed('one')), 'default').decode([{ ...sealed }])).rejects.toThrow(said)
  for (const changed of [flipped, data.subarray(0, -1), data.subarray(0, 20), Buffer.alloc(0)])
    await expect(encryptionCodec(ringOf(ONE), 'default').decode([{ ...sealed, data: changed }])).rejects.toThrow(said)
})

test('a table has one name per key and instance that says nothing of it', () => {
  const names = [
    opaqueName(ringOf(ONE), 'acme', 'sys_user'),
    opaqueName(ringOf(ONE), 'acme', 'sys_script'),
    opaqueName(ringOf(ONE), 'other', 'sys_user'),
    opaqueName(ringOf(TWO), 'acme', 'sys_user'),
  ]
  expect(new Set(names).size).toBe(4)
  expect(names.every((name) => /^[0-9a-f]{20}$/.test(name))).toBe(true)
  expect(opaqueName(ringOf(ONE, TWO), 'acme', 'sys_user')).toBe(names[0])
})
