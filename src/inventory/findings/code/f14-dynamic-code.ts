import { allCode } from '../../code-relations/code-owner.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { because, type Candidate, type FindingRule, needing } from '../finding-rule.ts'

/** F14: code that is made while it runs, from what the script does not hold. */
export const DYNAMIC_CODE: FindingRule = {
  id: 'F14',
  title: 'code that is made while it runs',
  needs: needing(CODE_TABLES),
  *find({ ground }): Generator<Candidate> {
    for (const { table, row, owner, code } of allCode(ground))
      for (const { kind, api, line } of code.sites)
        if (kind === 'dynamic-code')
          yield {
            subject: owner,
            because: [because(table, row, code.column)],
            note: `${api} at line ${line}`,
            unless: [],
          }
  },
}
