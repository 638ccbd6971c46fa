import { valueIn } from '../../read/ground-row.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { type Candidate, type FindingRule, needing } from '../finding-rule.ts'
import { isPolicyTable } from './policy-tables.ts'

/** F16: code that writes users, roles, access rules, settings or OAuth. */
export const POLICY_WRITES: FindingRule = {
  id: 'F16',
  title: 'code that writes users, roles, rules or settings',
  needs: needing(`${CODE_TABLES} sys_variable_value.value`),
  *find({ ground, graph }): Generator<Candidate> {
    for (const { kind, from, to, source } of graph.sorted()) {
      if (kind !== 'writes') continue
      const [place = '', rest = ''] = to.split('/')
      const row = place === 'sys_db_object' ? ground.row(place, rest) : null
      const name = row === null ? rest : valueIn(row, 'name')
      if (!isPolicyTable(name)) continue
      const { table, sys_id, column, line } = source
      yield {
        subject: from,
        because: [{ table, sys_id, column }],
        note: `writes ${name}${line === null ? '' : ` at line ${line}`}`,
        unless: [],
      }
    }
  },
}
