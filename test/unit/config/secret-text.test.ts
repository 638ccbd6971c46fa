import { expect, test } from 'vitest'
import { secretText } from '../../../src/config/secret/secret-text.ts'

const SECRET = 'a-secret-é-of-the-test'

function inUtf16BigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

test.each([
  { name: 'as Windows writes it', bytes: Buffer.from(`\ufeff${SECRET}`, 'utf16le') },
  { name: 'in the other order of bytes', bytes: inUtf16BigEndian(`\ufeff${SECRET}`) },
  { name: 'without its mark', bytes: Buffer.from('abc', 'utf16le') },
])('a secret in UTF-16 is refused in words, and none of it is told: $name', ({ bytes }) => {
  expect(secretText(bytes)).toEqual({ fault: 'names a file in UTF-16 (as Windows writes it): save it as UTF-8' })
})

test('a text in another form than UTF-8 is refused, and a mark of UTF-8 is no part of a secret', () => {
  expect(secretText(Buffer.from(SECRET, 'latin1'))).toEqual({ fault: expect.stringContaining('no text in UTF-8') })
  expect(secretText(Buffer.from(`\ufeff${SECRET}`, 'utf8'))).toEqual({ text: SECRET })
  expect(secretText(Buffer.from(SECRET, 'utf8'))).toEqual({ text: SECRET })
})
