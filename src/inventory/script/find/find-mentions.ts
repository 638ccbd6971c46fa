import { destinationOf } from '../address.ts'
import type { CallSite } from '../code-facts.ts'
import type { LineStarts } from '../tree/line-starts.ts'
import type { Outline } from '../tree/outline.ts'

/** Hosts of names of XML and of documents, which nobody calls. */
const NAMESPACES =
  /(?:^|\.)(?:w3\.org|xmlsoap\.org|openxmlformats\.org|oasis-open\.org|purl\.org|json-schema\.org|example\.(?:com|org|net))(?::|$)/

/** The most such places of a script that are kept. */
const MAX_SITES = 200

/** Texts with an address in them, wherever they stand: a weaker sign than an argument of a call. */
export function findMentions({ nodes }: Outline, lines: LineStarts): readonly CallSite[] {
  const found: CallSite[] = []
  for (const { node } of nodes) {
    if (found.length >= MAX_SITES) break
    const text = node.type === 'Literal' ? node.value : node.type === 'TemplateElement' ? node.value.cooked : null
    if (typeof text !== 'string' || !text.includes(':') || text.length > 2000) continue
    const destination = destinationOf(text, node.type === 'Literal')
    if (destination === null || NAMESPACES.test(destination.host)) continue
    const target = [{ kind: 'text', text, whole: node.type === 'Literal', how: 'literal' }] as const
    found.push({
      kind: 'mention',
      api: 'text',
      line: lines.lineOf(node.start),
      target,
      extra: [],
      uses: [],
      holder: null,
    })
  }
  return found
}
