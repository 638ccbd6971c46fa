import { lineAt } from './source/source-text.js'

// Phrases that make a reader stop, each with what to write instead. Only phrases are listed that are wrong in any sentence.
const ODD = [
  [/\b(?:of|by) (?:itself|themselves)\b/, 'write "automatically", or name what happens'],
  [/\blets? no\b/, 'write what stops: "no slice starts"'],
  [/\bmend(?:s|ed|ing)?\b/, 'write "fix" or "repair"'],
  [/\bclimb(?:s|ed|ing)?\b|\brungs?\b|\bladder\b/, 'write "checks in order"'],
  [/\band its kin\b/, 'list them'],
  [/\bsome (?:two|three|four|five|ten|\d[\d,.]*)\b/, 'write "about"'],
  [/\banew\b/, 'write "again"'],
  [/\bgo(?:es)? on (?:from|with|after|behind|at once|meanwhile|later)\b|\bgoes on\b/, 'write "continues"'],
  [/\bunder way\b/, 'write "running"'],
  [/\bnothing (?:tells|proves)\b/i, 'write "it is unknown", "unproven"'],
  [/\bdoes not open\b/, 'write "cannot read"'],
  [/\b(?:stored|read) stays\b/, 'write "is kept"'],
  [/\bby the back door\b/, 'write what happens'],
  [/\bfor good\b/, 'write "for ever" or "final"'],
  [/\bway out\b/i, 'write "remedy"'],
  [/\bhow far\b[^.\n]{0,40}\bharvest is\b/, 'write "progress"'],
]

// Documents for those who run the harvester or work on it, and everything that the program says. Decisions of the past stay as they were written.
const READ = /^(?:src|bin|scripts)\/|^(?:README|CONTRIBUTING)\.md$|^docs\/[^/]+\.md$/
const OWN_LIST = 'scripts/check/plain-words.js'

/** Phrases that are hard to read, in messages, help, comments and documents. */
export const plainWords = {
  name: 'plain English',
  find(files) {
    return files
      .filter(({ path }) => READ.test(path) && path !== OWN_LIST)
      .flatMap(({ path, text }) =>
        ODD.flatMap(([pattern, instead]) =>
          [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map((match) => ({
            path,
            line: lineAt(text, match.index),
            note: `"${match[0]}": ${instead}`,
          })),
        ),
      )
  },
}
