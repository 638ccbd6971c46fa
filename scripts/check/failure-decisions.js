import { below } from './source/source-files.js'
import { lineAt } from './source/source-text.js'

const CODES_FILE = 'src/contract/failure/failure-code.ts'
const TABLE = /^src\/contract\/failure\/failure-(code|policy|texts)\.ts$/

/** Where a code stands because a failure is made, or in a text that is shown: nothing is decided by it there. */
const MADE = [
  /\bnew HarvestError\(\s*$/,
  /\bnonRetryable\([^()]*(\([^()]*\)[^()]*)*,\s*$/,
  /\b(code|by):\s*$/,
  /\bfailed\(\s*$/,
]

/** Places that may look at a code all the same, each with its reason. */
const ALLOWED = [
  // The message of such a failure names the variable and the remedy, and the hint would say it twice.
  { path: 'src/cli/main.ts', code: 'CONFIG_INVALID' },
  // An update's refusal is no failure of the run: what steers wrongly is told as usage.
  { path: 'src/client/cancel-harvest.ts', code: 'CONFIG_INVALID' },
  // Here an answer becomes a failure: codes are made by status and form, and none is looked at.
  { path: 'src/servicenow/table-api/classify-answer.ts', code: null },
]

/** The codes, from the list in the contract. */
function codesIn(files) {
  const text = files.find(({ path }) => path === CODES_FILE)?.text ?? ''
  return [...text.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code)
}

/** Decisions by a failure's code outside of the failure table: a column of the table is to be read there. */
export const failureDecisions = {
  name: 'failures are judged by the failure table',
  find: (files) => {
    const codes = new Set(codesIn(files))
    const isPrefix = (text) => text.length > 3 && text.endsWith('_') && [...codes].some((code) => code.startsWith(text))
    return below(files, 'src')
      .filter(({ path }) => !TABLE.test(path))
      .flatMap((file) =>
        [...file.code.matchAll(/'( +)'/g)]
          .map((match) => ({
            index: match.index,
            text: file.text.slice(match.index + 1, match.index + 1 + match[1].length),
          }))
          .filter(({ text }) => codes.has(text) || isPrefix(text))
          .filter(
            ({ text }) => !ALLOWED.some(({ path, code }) => path === file.path && (code === null || code === text)),
          )
          .filter(({ index }) => !MADE.some((made) => made.test(file.code.slice(0, index))))
          .map(({ index, text }) => ({
            path: file.path,
            line: lineAt(file.text, index),
            note: `decides by ${text}: read a column of FAILURE_POLICY`,
          })),
      )
  },
}
