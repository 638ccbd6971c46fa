import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scrubbed, scrubbersFor } from '../../../../src/servicenow/http/scrub.ts'
import { REDACTED, Secret } from '../../../../src/servicenow/secret.ts'

/** The forms in which an instance may echo what it was sent. */
const FORMS: readonly { readonly name: string; readonly of: (secret: string) => string }[] = [
  { name: 'as it is', of: (secret) => secret },
  { name: 'inside a text', of: (secret) => `the token ${secret} is refused` },
  { name: 'quoted for JSON', of: (secret) => JSON.stringify(secret) },
  { name: 'encoded for a URL', of: encodeURIComponent },
  { name: 'as a form', of: (secret) => new URLSearchParams({ client_secret: secret }).toString() },
  { name: 'quoted for HTML', of: (secret) => inHtml(secret, '&#39;') },
  { name: 'quoted for HTML otherwise', of: (secret) => inHtml(secret, '&#x27;') },
  { name: 'in JSON that HTML may hold', of: (secret) => numberedJson(JSON.stringify(secret)) },
  { name: 'in JSON that escapes slashes', of: (secret) => JSON.stringify(secret).replaceAll('/', '\\/') },
  { name: 'in hexadecimal', of: (secret) => Buffer.from(secret, 'utf8').toString('hex') },
  { name: 'in base64', of: (secret) => Buffer.from(secret, 'utf8').toString('base64') },
  { name: 'in base64url', of: (secret) => Buffer.from(secret, 'utf8').toString('base64url') },
  ...['u:', 'us:', 'use:'].map((user) => ({
    name: `in the header of Basic after ${user}`,
    of: (secret: string) => `Basic ${Buffer.from(`${user}${secret}`, 'utf8').toString('base64')}`,
  })),
]

function inHtml(text: string, apostrophe: string): string {
  const brackets = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return brackets.replaceAll('"', '&quot;').replaceAll("'", apostrophe)
}

function numberedJson(json: string): string {
  return json.replace(/[<>&'=]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Every run of letters that tells a secret: what stays of it must be shorter than a few characters of each form. */
function leaks(text: string, secret: string): boolean {
  const inside = Buffer.from(text.replaceAll(/[^A-Za-z0-9+/=_-]/g, ' '), 'utf8').toString('utf8')
  const decoded = inside.split(' ').map((word) => Buffer.from(word, 'base64').toString('utf8'))
  return [text, decodeSafely(text), ...decoded].some((form) => form.includes(secret))
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const secrets = fc
  .string({ unit: 'grapheme', minLength: 8, maxLength: 40 })
  .filter((secret) => secret.trim() === secret && !/\p{Surrogate}/u.test(secret) && !REDACTED.includes(secret))

test.each(FORMS)('no secret is left of a text that echoes it: $name', ({ of }) => {
  fc.assert(
    fc.property(secrets, (secret) => {
      const echoed = of(secret)
      const clean = scrubbed(echoed, [new Secret(secret)])
      expect(clean).toContain(REDACTED)
      expect(leaks(clean, secret)).toBe(false)
    }),
  )
})

test('a text without a secret stays as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(scrubbed(text, [new Secret('a-secret-that-is-nowhere')])).toBe(text)
    }),
  )
})

test('an empty secret takes nothing away', () => {
  expect(scrubbed('User Not Authenticated', [new Secret('')])).toBe('User Not Authenticated')
})

test('a scrubber is kept while the secrets are the same, and a new one takes out those that came in their place', () => {
  const scrubberFor = scrubbersFor()
  const first = scrubberFor([new Secret('first-token'), new Secret('password')])
  expect(scrubberFor([new Secret('first-token'), new Secret('password')])).toBe(first)
  expect(scrubberFor([new Secret('second-token'), new Secret('password')])('second-token, password')).toBe(
    '[secret], [secret]',
  )
  expect(scrubberFor([new Secret('second-token')])('second-token, password')).toBe('[secret], password')
})
