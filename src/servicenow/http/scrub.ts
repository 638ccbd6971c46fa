import { REDACTED, type Secret } from '../secret.ts'

/** Below this length a secret would be found in any text by chance, once it is encoded. In characters. */
const SHORTEST_ENCODED = 6

/**
 * A text of the instance without the secrets that it echoes, in whatever form: as they are, quoted for JSON, encoded for
 * URLs, or in base64, alone or inside something longer (a header `Basic …` holds a password at any of three alignments).
 */
export function scrubbed(text: string, secrets: readonly Secret[]): string {
  return secrets
    .flatMap(formsOf)
    .toSorted((a, b) => b.length - a.length)
    .reduce((clean, form) => clean.replaceAll(form, REDACTED), text)
}

function formsOf(secret: Secret): readonly string[] {
  const value = secret.reveal()
  if (value === '') return []
  if (value.length < SHORTEST_ENCODED) return [value]
  const forURLs = [encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)]
  const inBase64 = [0, 1, 2].flatMap((alignment) => base64Inside(value, alignment))
  return [
    ...new Set([
      value,
      JSON.stringify(value).slice(1, -1),
      ...forURLs,
      ...forURLs.map((form) => form.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
      ...inBase64,
      ...inBase64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
      ...inBase64.map(encodeURIComponent),
    ]),
  ]
}

/** The digits of base64 that a value alone decides when it begins at byte `alignment` of a group of three. */
function base64Inside(value: string, alignment: number): readonly string[] {
  const bytes = Buffer.from(value, 'utf8')
  const whole = Buffer.concat([Buffer.alloc(alignment), bytes])
  const digits = whole.toString('base64').replace(/=+$/, '')
  const from = Math.ceil((alignment * 8) / 6)
  const to = Math.floor((whole.length * 8) / 6)
  return to - from >= SHORTEST_ENCODED ? [digits.slice(from, to)] : []
}
