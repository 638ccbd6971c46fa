import { expect, test } from 'vitest'
import { z } from 'zod'
import { readStored, requireStored } from '../../../src/sink/stored/read-stored.ts'

const schema = z.strictObject({ a: z.strictObject({ b: z.number() }) })

test.each([
  { name: 'what was cut off', bytes: Buffer.from('{"a":'), fault: /^not JSON \(5 bytes\): cut off or altered$/ },
  {
    name: 'what is not UTF-8',
    bytes: Buffer.from([0x22, 0xff, 0x22]),
    fault: /^not JSON \(3 bytes\): cut off or altered$/,
  },
  { name: 'nothing', bytes: Buffer.alloc(0), fault: /^not JSON \(0 bytes\): cut off or altered$/ },
  {
    name: 'another form, by its place',
    bytes: Buffer.from('{"a":{"b":"1"}}'),
    fault: /^not of the expected form at a\.b: /,
  },
  { name: 'another kind of value', bytes: Buffer.from('[]'), fault: /^not of the expected form at the whole: / },
])('says what is wrong with $name', ({ bytes, fault }) => {
  expect(readStored(schema, bytes).fault).toEqual(expect.stringMatching(fault))
  expect(() => requireStored(schema, bytes, 'x.json')).toThrow(/^x\.json is not /)
})

test('gives back what is of the form', () => {
  expect(requireStored(schema, Buffer.from('{"a":{"b":1}}'), 'x.json')).toEqual({ a: { b: 1 } })
})
