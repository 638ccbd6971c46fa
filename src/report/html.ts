/** Characters that steer, turn the direction of text, or are half of a character. */
const UNPRINTABLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Surrogate}]/gu
/** The longest text of the instance that is shown in one place, in characters. */
export const LONGEST = 300

/** Pieces of a text that are short enough to be shown whole. */
const PIECES = new RegExp(`.{1,${LONGEST}}`, 'gsu')

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that is markup already: whatever else goes into a page is escaped. */
export class Html {
  readonly #markup: string

  private constructor(markup: string) {
    this.#markup = markup
  }

  /** Makes markup of a literal; values are escaped unless they are markup themselves. */
  static of(literals: TemplateStringsArray, values: readonly HtmlValue[]): Html {
    return new Html(literals.map((text, at) => (at === 0 ? text : `${markupOf(values[at - 1])}${text}`)).join(''))
  }

  toString(): string {
    return this.#markup
  }
}

/** What may stand in a template: a list is joined, null is nothing. */
export type HtmlValue = Html | string | number | null | undefined | readonly HtmlValue[]

/** Markup with its values escaped: markup`<b>${name}</b>`. */
export function markup(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.of(literals, values)
}

/** A text of the instance: cut, without marks that steer, and in a direction of its own. */
export function said(text: string | null): Html {
  if (text === null || text === '') return markup`<i>no name</i>`
  return markup`<bdi>${text}</bdi>`
}

/** A text that is made of several, at its whole length. */
export function uncut(text: string): Html {
  return markup`${(text.match(PIECES) ?? []).map((piece) => markup`${piece}`)}`
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'number') return value.toLocaleString('en-GB')
  if (typeof value === 'string') return escaped(value)
  return value.map(markupOf).join('')
}

function escaped(text: string): string {
  const safe = text.replace(UNPRINTABLE, '\ufffd')
  const cut = safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe
  return cut.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')
}
