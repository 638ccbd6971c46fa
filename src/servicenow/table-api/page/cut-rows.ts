/** What stands around the rows of a compact answer. */
const OPENING = Buffer.from('{"result":[')
const CLOSING = Buffer.from(']}')
const BORDER = Buffer.from('},{"')

/** What follows a quote that closed a string; there the border's bytes were the end of that string. */
const AFTER_A_CLOSED_STRING: readonly (number | undefined)[] = [...Buffer.from(',}]:')]

/** Where one row's text begins and ends in an answer, as byte offsets; the end is exclusive. */
export type RowSpan = readonly [start: number, end: number]

/**
 * Finds the rows of a compact answer by their borders, without parsing it: `},{` and a quote that opens a name. Null
 * where the answer has another form. A cut that is wrong gives pieces that are no JSON, so whoever parses each piece
 * alone has proved the cut.
 */
export function cutRows(body: Buffer): readonly RowSpan[] | null {
  const end = body.length - CLOSING.length
  if (end < OPENING.length || !body.subarray(0, OPENING.length).equals(OPENING) || !body.subarray(end).equals(CLOSING))
    return null
  if (end === OPENING.length) return []
  const spans: RowSpan[] = []
  let start = OPENING.length
  for (let border = body.indexOf(BORDER, start); border !== -1; border = body.indexOf(BORDER, border + 1)) {
    if (AFTER_A_CLOSED_STRING.includes(body[border + BORDER.length])) continue
    spans.push([start, border + 1])
    start = border + 2
  }
  spans.push([start, end])
  return spans
}
