import { isUtf8 } from 'node:buffer'

/** The marks with which a file in UTF-16 begins, in either order of bytes. */
const MARKS_OF_UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])]
/** The mark of UTF-8 that some editors put before a text. */
const MARK_OF_UTF8 = Buffer.from([0xef, 0xbb, 0xbf])

/** A file's text, or what is wrong with it, in words that follow its variable's name. */
export type SecretText = { readonly text: string } | { readonly fault: string }

/** Reads the bytes of a secret's file; a text in another form than UTF-8 would be sent as another secret, and refused. */
export function secretText(bytes: Buffer): SecretText {
  const isUtf16 = MARKS_OF_UTF16.some((mark) => begins(bytes, mark)) || bytes.includes(0)
  if (isUtf16) return { fault: 'names a file in UTF-16 (as Windows writes it): save it as UTF-8' }
  if (!isUtf8(bytes)) return { fault: 'names a file that is no text in UTF-8: save it as UTF-8' }
  const text = begins(bytes, MARK_OF_UTF8) ? bytes.subarray(MARK_OF_UTF8.length) : bytes
  return { text: text.toString('utf8') }
}

function begins(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark)
}
