import { z } from 'zod'
import { printable } from '../http/printable.ts'

const ErrorEnvelope = z.object({ error: z.object({ message: z.string(), detail: z.string().nullish() }) })

/** What an answer in the instance's own error form says (reference: ServiceNow documentation, REST API response codes); null for another form. */
export function saidByInstance(body: string): string | null {
  const parsed = ErrorEnvelope.safeParse(jsonOf(body))
  if (!parsed.success) return null
  const { message, detail } = parsed.data.error
  return printable(detail === null || detail === undefined ? message : `${message} / ${detail}`)
}

/** The value of a JSON text; undefined for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The title of a page of HTML, safe to print; null for none. */
export function titleOf(html: string): string | null {
  const title = /<title[^>]*>([^<]{1,120})/i.exec(html)?.[1]
  return title === undefined || title.trim() === '' ? null : printable(title)
}
