import { allCode } from '../../code-relations/code-owner.ts'
import { TABLE_READINGS } from '../../read/table-readings.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { because, type Candidate, type FindingRule, needing } from '../finding-rule.ts'

/** F12: a text that is a secret by its look, or by the name or the place that it is given. Its kind and line are said, and nothing of its value. */
export const SECRET_IN_CODE: FindingRule = {
  id: 'F12',
  title: 'secret in code or in a value',
  needs: needing(`${CODE_TABLES} sys_variable_value.value`),
  *find({ ground }): Generator<Candidate> {
    for (const { table, row, owner, code } of allCode(ground))
      for (const { kind, api, line } of code.sites)
        if (kind === 'secret')
          yield {
            subject: owner,
            because: [because(table, row, code.column)],
            note: `${api} at line ${line}`,
            unless: [],
          }
    for (const { table, addresses } of TABLE_READINGS)
      for (const row of addresses.length === 0 ? [] : ground.rows(table))
        for (const column of addresses) {
          const address = ground.address(table, row.sys_id, column)
          const secret = address?.destination?.userInfo === true ? 'user and password in an address' : address?.secret
          if (typeof secret === 'string')
            yield {
              subject: `${table}/${row.sys_id}`,
              because: [because(table, row, column)],
              note: secret,
              unless: [],
            }
        }
  },
}
