import { allCode } from '../../code-relations/code-owner.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'
import { basicMethods } from './basic-methods.ts'

/** F11: everything that authenticates with a user's name and password, its own way or its message's. */
export const BASIC: FindingRule = {
  id: 'F11',
  title: 'Basic authentication',
  needs: needing(`sys_rest_message sys_rest_message_fn sys_soap_message sys_soap_message_function ${CODE_TABLES}`),
  *find({ ground }) {
    for (const { table, row, auth } of basicMethods(ground)) {
      const place = auth.credential === null ? 'a user in the message' : 'a profile'
      yield {
        subject: `${table}/${row.sys_id}`,
        because: [because(...auth.source)],
        note: `Basic with ${place}${auth.inherited ? ', as its message says' : ''}`,
        unless: [],
      }
    }
    for (const { table, row, owner, code } of allCode(ground))
      for (const { kind, line } of code.sites)
        if (kind === 'basic-auth')
          yield {
            subject: owner,
            because: [because(table, row, code.column)],
            note: `Basic in code at line ${line}`,
            unless: [],
          }
  },
}
