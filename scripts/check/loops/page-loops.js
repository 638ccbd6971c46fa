import { findLoops } from '../source/loops.js'
import { below } from '../source/source-files.js'
import { lineAt } from '../source/source-text.js'

const PAGER = 'src/servicenow/paging/pager.ts'
/** Reads pages of rows. Windows of ids, which count what is hidden, are bounded and hand no rows on. */
const READS_ROWS = /\breadPageAdapting\s*\(|\breadPage\s*\((?!\s*(?:\{\s*\.\.\.\s*)?idsRequest\s*\()/

/** Loops that read rows page after page; the house has one. */
export const pageLoops = {
  name: 'one page loop',
  find(files) {
    const found = below(files, 'src/servicenow', 'src/activities', 'src/sink', 'src/worker', 'src/cli').flatMap(
      (file) =>
        findLoops(file.code)
          .filter(({ text }) => READS_ROWS.test(text))
          .map(({ index }) => ({ path: file.path, line: lineAt(file.code, index), note: 'a page loop' })),
    )
    const elsewhere = found
      .filter(({ path }) => path !== PAGER)
      .map((loop) => ({ ...loop, note: `${loop.note} outside ${PAGER}` }))
    const own = found.filter(({ path }) => path === PAGER)
    if (own.length === 1) return elsewhere
    return [...elsewhere, { path: PAGER, line: 1, note: `has ${own.length} page loops instead of one` }]
  },
}
