import type { Finding } from '../model/finding-schema.ts'
import type { Need } from '../model/sight-schema.ts'
import type { Ground } from '../read/ground.ts'
import { lackOfColumns, plainColumns } from '../read/kept-columns.ts'
import { lackOf } from '../read/table-in-sight.ts'
import type { Evaluated, FindingRule } from './finding-rule.ts'
import { FINDING_RULES } from './finding-rules.ts'

/**
 * Evaluates every rule. A candidate that rows which were not seen could refute is not claimed: it cannot be evaluated, and
 * neither can a rule as a whole where a table that it looks through was not seen whole.
 */
export function evaluateRules(evaluated: Evaluated): readonly Finding[] {
  return FINDING_RULES.flatMap((rule) => evaluateRule(rule, evaluated)).sort(byRuleThenSubject)
}

/** Evaluates one rule. */
function evaluateRule(rule: FindingRule, evaluated: Evaluated): readonly Finding[] {
  const { ground } = evaluated
  const findings: Finding[] = []
  for (const { subject, because, note, unless } of rule.find(evaluated)) {
    const needs = unless.flatMap((table) => lackOfColumns(ground.sight(table), plainColumns(table)) ?? [])
    const state = needs.length === 0 ? 'found' : 'cannot-be-evaluated'
    findings.push({ rule: rule.id, subject, because: [...because], state, needs, note })
  }
  const needs = lacks(rule, ground)
  if (needs.length > 0)
    findings.push({
      rule: rule.id,
      subject: `instance/${ground.instance}`,
      because: [],
      state: 'cannot-be-evaluated',
      needs: [...needs],
      note: `${rule.title}: there may be others in what was not seen`,
    })
  return findings
}

/** Of every table that a rule looks through, the columns that are no code and no addresses matter too. */
function lacks(rule: FindingRule, ground: Ground): readonly Need[] {
  const needs = rule.needs.flatMap(({ table, column }) => {
    const sight = ground.sight(table)
    return lackOf(sight, column) ?? lackOfColumns(sight, plainColumns(table)) ?? []
  })
  return needs.filter(({ table }, at) => needs.findIndex((each) => each.table === table) === at)
}

function byRuleThenSubject(a: Finding, b: Finding): number {
  const byNumber = Number(a.rule.slice(1)) - Number(b.rule.slice(1))
  if (byNumber !== 0) return byNumber
  const [left, right] = [`${a.subject}\t${a.note}`, `${b.subject}\t${b.note}`]
  return left < right ? -1 : left > right ? 1 : 0
}
