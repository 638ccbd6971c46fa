import { REDACTED, type Secret } from '../secret.ts'

/** Below this length a secret would be found in any text by chance, once it is encoded. In characters. */
const SHORTEST_ENCODED = 6

/** Takes secrets out of a text. */
export type Scrubber = (text: string) => string

/**
 * Makes texts of the instance free of the secrets that they echo, in whatever form: as they are, quoted for JSON or HTML,
 * encoded for URLs, in hexadecimal, or in base64, alone or inside something longer (a header `Basic …` holds a password at
 * any of three alignments). Forms are made when the first text comes.
 */
export function createScrubber(secrets: readonly Secret[]): Scrubber {
  let forms: readonly string[] | null = null
  return (text) => {
    forms ??= [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length)
    return forms.reduce((clean, form) => clean.replaceAll(form, REDACTED), text)
  }
}

/** Gives scrubbers, the same one as before while the secrets are the same: their forms are made once, and not for each answer. */
export function scrubbersFor(): (secrets: readonly Secret[]) => Scrubber {
  let known: { readonly values: readonly string[]; readonly scrub: Scrubber } | null = null
  return (secrets) => {
    const values = secrets.map((secret) => secret.reveal())
    const isKnown = values.length === known?.values.length && values.every((value, at) => value === known?.values[at])
    if (known === null || !isKnown) known = { values, scrub: createScrubber(secrets) }
    return known.scrub
  }
}

/** A text of the instance without the secrets that it echoes. */
export function scrubbed(text: string, secrets: readonly Secret[]): string {
  return createScrubber(secrets)(text)
}

function formsOf(secret: Secret): readonly string[] {
  const value = secret.reveal()
  if (value === '') return []
  if (value.length < SHORTEST_ENCODED) return [value]
  const forURLs = [encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)]
  const inBase64 = [0, 1, 2].flatMap((alignment) => base64Inside(value, alignment))
  const inHex = Buffer.from(value, 'utf8').toString('hex')
  const forms = [
    value,
    quotedForJson(value),
    ...quotedForHtml(value),
    ...forURLs,
    ...forURLs.map((form) => form.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
    inHex,
    inHex.toUpperCase(),
    ...inBase64,
    ...inBase64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    ...inBase64.map(encodeURIComponent),
  ]
  // Each of them may stand in a text of JSON, which may write `\/`, and numbers for what HTML takes for its own.
  return forms.flatMap((form) => [
    form,
    quotedForJson(form),
    form.replaceAll('/', '\\/'),
    numbered(form, 'lower'),
    numbered(form, 'upper'),
  ])
}

/** How HTML writes apostrophes and quotation marks, by whom writes it; all write brackets alike. */
const APOSTROPHES = ["'", '&#39;', '&#039;', '&#x27;', '&apos;']
const QUOTATION_MARKS = ['"', '&quot;', '&#34;', '&#x22;']

function quotedForJson(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

function quotedForHtml(value: string): readonly string[] {
  const brackets = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return APOSTROPHES.flatMap((apostrophe) =>
    QUOTATION_MARKS.map((mark) => brackets.replaceAll("'", apostrophe).replaceAll('"', mark)),
  )
}

/** A form in JSON that writes `<`, `>`, `&`, `=` and `'` as numbers. */
function numbered(form: string, digits: 'lower' | 'upper'): string {
  const json = quotedForJson(form)
  return json.replace(/[<>&'=]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${digits === 'lower' ? hex : hex.toUpperCase()}`
  })
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
