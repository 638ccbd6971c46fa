import { allCode } from '../../code-relations/code-owner.ts'
import { lackOf } from '../../read/table-in-sight.ts'
import { because, type Candidate, type FindingRule } from '../finding-rule.ts'

/** Logs of runs that may last longer than the log is read for, and what runs. */
const LASTING_RUNS = [
  ['sys_flow_context', 'sys_hub_flow'],
  ['wf_context', 'wf_workflow_version'],
] as const

/** F25: what could not be seen: tables with the questions that they leave open, hidden and unparsed code, destinations that code does not tell. */
export const BLIND_SPOTS: FindingRule = {
  id: 'F25',
  title: 'blind spots',
  needs: [],
  *find({ ground, graph, automations }): Generator<Candidate> {
    const open = new Map<string, Set<string>>()
    for (const { limits } of automations.values())
      for (const { table, verdict, question } of limits) {
        const name = `${table} ${verdict}`
        open.set(name, (open.get(name) ?? new Set()).add(question))
      }
    for (const sight of ground.sights()) {
      const lack = lackOf(sight)
      if (lack !== null && !open.has(`${lack.table} ${lack.verdict}`))
        open.set(`${lack.table} ${lack.verdict}`, new Set())
    }
    for (const [name, questions] of open) {
      const [table = '', verdict = ''] = name.split(' ')
      const left = questions.size === 0 ? 'relations' : [...questions].sort().join(', ')
      yield { subject: `table/${table}`, because: [], note: `${verdict}: leaves open ${left}`, unless: [] }
    }
    for (const [log, definitions] of LASTING_RUNS) {
      const { window } = ground.sight(log)
      if (window !== null && ground.rows(definitions).length > 0)
        yield {
          subject: `table/${log}`,
          because: [],
          note: `a run that began before ${window.from} and has not ended is not told`,
          unless: [],
        }
    }
    for (const { table, row, owner, code } of allCode(ground))
      if (code.reading === 'tokens' || code.reading === 'given-up')
        yield {
          subject: owner,
          because: [because(table, row, code.column)],
          note: `not parsed: ${code.reason ?? ''}`,
          unless: [],
        }
    for (const { id, table, sys_id, limits } of automations.values())
      if (limits.some((each) => each.table === table && each.verdict === 'column_left_out'))
        yield { subject: id, because: [{ table, sys_id, column: 'script' }], note: 'its script is hidden', unless: [] }
    for (const { kind, from, to, source } of graph.sorted())
      if (kind === 'sends-to' && to.startsWith('destination/unresolved:'))
        yield {
          subject: from,
          because: [{ table: source.table, sys_id: source.sys_id, column: source.column }],
          note: `sends somewhere that is not told${source.line === null ? '' : `, at line ${source.line}`}: ${to.slice('destination/unresolved:'.length)}`,
          unless: [],
        }
  },
}
