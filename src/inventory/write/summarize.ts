import { version } from 'acorn'
import { allCode } from '../code-relations/code-owner.ts'
import { lacksOfKind } from '../describe/lacks.ts'
import { AUTOMATION_KINDS } from '../kinds/automation-kinds.ts'
import { type Automation, QUESTIONS } from '../model/automation-schema.ts'
import type { Edge, GraphNode } from '../model/edge-schema.ts'
import type { Finding } from '../model/finding-schema.ts'
import type { Inventory } from '../model/inventory-schema.ts'
import type { Need } from '../model/sight-schema.ts'
import type { Ground } from '../read/ground.ts'
import type { OpenState } from '../read/read-state.ts'
import { isWhole, lackOf } from '../read/table-in-sight.ts'

/** Everything that an inventory derived. */
export interface Derived {
  readonly automations: readonly Automation[]
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  readonly findings: readonly Finding[]
}

/** The document of an inventory before its files are written. */
export function unfinishedInventory({ instance, manifest }: OpenState): Inventory {
  return {
    schemaVersion: 1,
    state: 'unfinished',
    instance,
    run: manifest.run,
    runs: [],
    harvester: manifest.harvester,
    parser: `acorn ${version}`,
    files: [],
    counts: {
      automations: {},
      browserOnly: {},
      live: {},
      makers: {},
      evidence: {},
      nodes: {},
      edges: {},
      findings: {},
      scripts: {},
      callSites: {},
    },
    coverage: [],
    tables: [],
    givenUp: [],
  }
}

/** Counts what was derived, and says what each question lacks. */
export function summarize(
  ground: Ground,
  derived: Derived,
): Pick<Inventory, 'counts' | 'coverage' | 'tables' | 'givenUp'> {
  const { automations, nodes, edges, findings } = derived
  const scripts = [...allCode(ground)]
  return {
    counts: {
      automations: countBy(automations, ({ kind }) => kind),
      browserOnly: browserOnly(ground, automations),
      live: countBy(automations, ({ live }) => (live === null ? 'unknown' : live ? 'live' : 'not live')),
      makers: countBy(automations, ({ maker }) => maker.value),
      evidence: countBy(automations, ({ evidence }) => evidence.level),
      nodes: countBy(nodes, ({ kind }) => kind),
      edges: countBy(edges, ({ kind }) => kind),
      findings: countBy(
        findings.filter(({ state }) => state === 'found'),
        ({ rule }) => rule,
      ),
      scripts: countBy(scripts, ({ code }) => code.reading),
      callSites: countBy(
        edges.filter(({ source }) => source.line !== null),
        ({ kind, how }) => `${kind}: ${how}`,
      ),
    },
    coverage: QUESTIONS.map((question) => {
      const needs = lacksOf(ground, question)
      return { question, state: needs.length === 0 ? 'answered' : 'in-part', needs: [...needs] }
    }),
    tables: ground.sights().map(({ table, verdict, rows, window, leftOut, reason }) => ({
      table,
      verdict,
      rows,
      window: window === null ? null : { from: window.from, to: window.to },
      leftOut: [...leftOut],
      reason,
    })),
    givenUp: scripts.flatMap(({ table, row, code }) =>
      code.reason === null ? [] : [{ script: `${table}/${row.sys_id}`, column: code.column, reason: code.reason }],
    ),
  }
}

/** How many UI actions are no automations, since they run in the browser alone. */
function browserOnly(ground: Ground, automations: readonly Automation[]): Record<string, number> {
  const table = 'sys_ui_action'
  const count = ground.rows(table).length - automations.filter((each) => each.table === table).length
  return count === 0 ? {} : { [table]: count }
}

/** What a question lacks, of all kinds that the instance may have. */
function lacksOf(ground: Ground, question: (typeof QUESTIONS)[number]): readonly Need[] {
  const needs = new Map<string, Need>()
  for (const kind of AUTOMATION_KINDS) {
    const own = ground.sight(kind.table)
    const lack = lackOf(own)
    if (lack !== null) needs.set(kind.table, lack)
    if (ground.rows(kind.table).length === 0 && isWhole(own)) continue
    for (const need of lacksOfKind(ground, kind, question)) if (!needs.has(need.table)) needs.set(need.table, need)
  }
  return [...needs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, need]) => need)
}

function countBy<T>(values: Iterable<T>, nameOf: (value: T) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(nameOf(value), (counts.get(nameOf(value)) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
