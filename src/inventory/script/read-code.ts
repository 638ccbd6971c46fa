import { sha256Hex } from '../../sink/stored/sha256-hex.ts'
import type { CallSite, CodeFacts } from './code-facts.ts'
import { classifyCall } from './find/classify-call.ts'
import { findCalls } from './find/find-calls.ts'
import { findConstants } from './find/find-constants.ts'
import { findIncludes, includeSite, mayBeInclude } from './find/find-includes.ts'
import { findMentions } from './find/find-mentions.ts'
import { findSecrets, secretSite } from './find/find-secrets.ts'
import { scanCalls } from './find/scan-words.ts'
import { secretLook } from './secret-look.ts'
import { actsOutside } from './tree/acts-outside.ts'
import { evaluationOf } from './tree/evaluate.ts'
import { LineStarts } from './tree/line-starts.ts'
import { outlineOf } from './tree/outline.ts'
import { parseCode } from './tree/parse-code.ts'

/** The most call sites that are kept of one script. */
const MAX_SITES = 5000

/** Reads one column of code: what it calls, and with which values. Of the text itself only the hash is kept. */
export function readCode(column: string, text: string): CodeFacts {
  const sha256 = sha256Hex(Buffer.from(text))
  const code = text.replace(/^\ufeff/, '').replace(/^\s*javascript:/, (start) => ' '.repeat(start.length))
  const lines = new LineStarts(code)
  const { reading, program, reason } = parseCode(code)
  if (reading === 'given-up') return { column, sha256, reading, reason, acts: null, sites: [], constants: [] }
  if (program === null)
    return { column, sha256, reading, reason, acts: null, sites: scanned(code, lines), constants: [] }
  const outline = outlineOf(program)
  const script = evaluationOf(outline)
  const sites: CallSite[] = []
  for (const call of findCalls(script, lines)) {
    const site = classifyCall(call)
    if (site !== null && sites.length < MAX_SITES) sites.push(site)
  }
  const starts = sites.some(({ kind, api }) => kind === 'schedule' && api !== 'get')
  const named = sites.some(({ kind, api }) => kind === 'schedule' && api === 'get')
  // A schedule that is looked up counts where one is started, and then stands for the start.
  const kept = sites.filter(({ kind, api }) => kind !== 'schedule' || (starts && (api === 'get') === named))
  kept.push(...findIncludes(outline, lines), ...findMentions(outline, lines), ...findSecrets(outline, lines))
  return { column, sha256, reading, reason, acts: actsOutside(program), sites: kept, constants: findConstants(script) }
}

/** What can be told of code that was not parsed. */
function scanned(code: string, lines: LineStarts): readonly CallSite[] {
  const sites: CallSite[] = []
  for (const call of scanCalls(code, lines)) {
    if (sites.length >= MAX_SITES) break
    const site = classifyCall(call)
    if (site !== null) sites.push(site)
    const [first = ''] = call.path.split('.')
    if (mayBeInclude(first)) sites.push(includeSite(first, call.line))
    for (const value of call.values(0)) {
      const look = value.kind === 'text' ? secretLook(value.text) : null
      if (look !== null) sites.push(secretSite(look, call.line))
    }
  }
  return sites
}
