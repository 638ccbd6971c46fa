import { format, inspect } from 'node:util'
import pino from 'pino'
import { expect, test } from 'vitest'
import { REDACTED, Secret } from '../../../src/servicenow/secret.ts'

const VALUE = 'c0ffee-never-print-this'

function loggedLine(logged: object): string {
  const lines: string[] = []
  pino({}, { write: (line: string) => lines.push(line) }).info(logged, 'event')
  return lines.join('')
}

function cloned(value: unknown): string {
  return inspect(structuredClone(value), { depth: 9, showHidden: true })
}

/** Every way in which a value is turned into text by accident. */
const FORMS: readonly { readonly name: string; readonly print: (secret: Secret) => string }[] = [
  { name: 'String()', print: (secret) => String(secret) },
  { name: 'a template', print: (secret) => `${secret}` },
  { name: 'joining a list', print: (secret) => [secret, secret].join() },
  { name: 'JSON', print: (secret) => JSON.stringify({ secret, list: [secret] }) },
  { name: 'inspection', print: (secret) => inspect(secret) },
  { name: 'inspection with hidden properties', print: (secret) => inspect(secret, { showHidden: true, depth: 9 }) },
  {
    name: 'inspection without custom printers',
    print: (secret) => inspect(secret, { customInspect: false, showHidden: true }),
  },
  {
    name: 'inspection deep inside',
    print: (secret) => inspect({ a: { b: [new Map([['c', secret]])] } }, { depth: 9 }),
  },
  { name: 'formatting as %s', print: (secret) => format('%s', secret) },
  { name: 'formatting as %o', print: (secret) => format('%o %O %j', secret, secret, secret) },
  { name: 'a structured clone', print: (secret) => cloned({ secret }) },
  { name: 'spreading', print: (secret) => inspect({ ...secret }, { showHidden: true }) },
  { name: 'its own property names', print: (secret) => Object.getOwnPropertyNames(secret).join() },
  { name: 'its entries', print: (secret) => JSON.stringify(Object.entries(secret)) },
  { name: "an error's message", print: (secret) => inspect(new RangeError(`refused: ${secret}`)) },
  {
    name: "an error's cause",
    print: (secret) => inspect(new RangeError('refused', { cause: { secret } }), { depth: 9 }),
  },
  { name: "an error's own property", print: (secret) => inspect(Object.assign(new RangeError('refused'), { secret })) },
  { name: 'a log line', print: (secret) => loggedLine({ secret, nested: { secret } }) },
]

test.each(FORMS)('a secret shows nothing of its value in $name', ({ print }) => {
  const printed = print(new Secret(VALUE))
  expect(printed).not.toContain(VALUE)
  expect(printed).not.toContain(Buffer.from(VALUE).toString('base64'))
})

test('a secret says that it is one where it is printed', () => {
  const secret = new Secret(VALUE)
  expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual([REDACTED, `"${REDACTED}"`, REDACTED])
})

test('a secret gives its value when asked', () => {
  expect(new Secret(VALUE).reveal()).toBe(VALUE)
})

test('a fingerprint tells two secrets apart and gives neither away', () => {
  const fingerprint = new Secret(VALUE).fingerprint()
  expect(fingerprint).toMatch(/^[0-9a-f]{12}$/)
  expect(fingerprint).toBe(new Secret(VALUE).fingerprint())
  expect(fingerprint).not.toBe(new Secret(`${VALUE}.`).fingerprint())
})
