import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identifier, schemaName, storedName } from '../../../src/projections/load/relation-name.ts'

test.each(['sys_script', 'order', 'u_Straße', 'a b', 'x'.repeat(63)])(
  '%s is called in the database as it is',
  (name) => {
    expect(storedName(name)).toBe(name)
  },
)

test.each([
  { name: 'an empty name', given: '', stored: /^_[0-9a-f]{16}$/ },
  { name: 'a name of 64 letters', given: 'x'.repeat(64), stored: /^x{46}_[0-9a-f]{16}$/ },
  { name: 'a column of PostgreSQL', given: 'ctid', stored: /^ctid_[0-9a-f]{16}$/ },
  { name: 'a table of ours', given: 'harvest_runs', stored: /^harvest_runs_[0-9a-f]{16}$/ },
  { name: 'NUL', given: 'a\0', stored: /^a\ufffd_[0-9a-f]{16}$/ },
  { name: 'half a surrogate pair', given: 'a\ud800', stored: /^a\ufffd_[0-9a-f]{16}$/ },
])('$name ends in a hash of the whole', ({ given, stored }) => {
  expect(storedName(given)).toMatch(stored)
})

test('two names never become one, and each fits into 63 bytes of UTF-8', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 90 }),
    fc.constantFrom('x'.repeat(64), `${'x'.repeat(64)}y`),
  )
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Buffer.byteLength(storedName(a))).toBeLessThanOrEqual(63)
      expect(storedName(a) === storedName(b)).toBe(a === b)
    }),
    { numRuns: 300 },
  )
})

test('quotes in a name stay in the name', () => {
  expect(identifier('a', 'x"; DROP TABLE y; --')).toBe('"a"."x""; DROP TABLE y; --"')
})

test('the schema of an instance needs no quotes', () => {
  expect(schemaName('acme-1f2e3d')).toBe('acme_1f2e3d')
  expect(schemaName('3m-1f2e3d')).toBe('sn_3m_1f2e3d')
})
