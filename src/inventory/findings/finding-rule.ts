import type { Graph } from '../graph/graph.ts'
import type { Automation } from '../model/automation-schema.ts'
import type { Because } from '../model/finding-schema.ts'
import type { Ground } from '../read/ground.ts'
import type { GroundRow } from '../read/ground-row.ts'

/** What rules look at. */
export interface Evaluated {
  readonly ground: Ground
  readonly graph: Graph
  readonly automations: ReadonlyMap<string, Automation>
}

/** A table, and a column of it, without which a rule overlooks something. */
interface RuleNeed {
  readonly table: string
  readonly column: string | null
}

/** Something that a rule found. */
export interface Candidate {
  readonly subject: string
  readonly because: readonly Because[]
  readonly note: string
  /** Tables of which rows that were not seen would refute it. */
  readonly unless: readonly string[]
}

/** One rule: its predicate, and what it needs to be sure that it overlooks nothing. */
export interface FindingRule {
  readonly id: string
  readonly title: string
  readonly needs: readonly RuleNeed[]
  readonly find: (evaluated: Evaluated) => Iterable<Candidate>
}

/** Names tables, or `table.column`, that a rule needs; separated by spaces. */
export function needing(names: string): readonly RuleNeed[] {
  return [...new Set(names.split(' '))]
    .filter((name) => name !== '')
    .map((name) => {
      const [table = '', column = null] = name.split('.')
      return { table, column }
    })
}

/** A value of a row that a finding rests on. */
export function because(table: string, row: GroundRow, column: string | null): Because {
  return { table, sys_id: row.sys_id, column }
}
