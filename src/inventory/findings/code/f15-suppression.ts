import { allCode } from '../../code-relations/code-owner.ts'
import { OtherScripts, scopeOf } from '../../code-relations/other-scripts.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { because, type Candidate, type FindingRule, needing } from '../finding-rule.ts'
import { isPolicyTable } from './policy-tables.ts'

/** F15: code that keeps other rules from running, or hides who changed a row. Common in code that changes many rows. */
export const SUPPRESSION: FindingRule = {
  id: 'F15',
  title: 'code that suppresses rules or traces',
  needs: needing(CODE_TABLES),
  *find({ ground }): Generator<Candidate> {
    const scripts = new OtherScripts(ground)
    for (const { table, row, owner, code } of allCode(ground))
      for (const { kind, api, line, target } of code.sites) {
        if (kind !== 'suppression') continue
        const policy = scripts.resolve(target, scopeOf(row)).some((each) => 'text' in each && isPolicyTable(each.text))
        const note = `${api}(false) at line ${line}${policy ? ', on a table of users, roles, rules or settings' : ''}`
        yield { subject: owner, because: [because(table, row, code.column)], note, unless: [] }
      }
  },
}
