import type { Constants } from '../code-facts.ts'
import { type Evaluation, evaluate } from '../tree/evaluate.ts'

/** The most constants of a script that are kept, and the longest, in characters. */
const MAX_CONSTANTS = 500
const MAX_LENGTH = 500

/** Texts that a script gives to properties of its objects, so that other scripts may name them. */
export function findConstants(script: Evaluation): Constants {
  const constants: [string, readonly string[]][] = []
  for (const [name, assigned] of script.properties) {
    if (constants.length >= MAX_CONSTANTS) break
    const texts = assigned.flatMap(({ node, scope }) =>
      node === null
        ? []
        : evaluate(script, { node, scope }).flatMap((value) =>
            value.kind === 'text' && value.whole ? [value.text] : [],
          ),
    )
    const short = [...new Set(texts)].filter((text) => text !== '' && text.length <= MAX_LENGTH)
    if (short.length > 0) constants.push([name, short])
  }
  return constants
}
