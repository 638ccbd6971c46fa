import { createRandom, type Random } from './random.ts'
import { businessTable, outsideUrl } from './vocabulary.ts'

/** Enough different scripts that no two neighbours are alike, few enough that 100,000 rows share their memory. */
const POOL_SIZE = 1024

type Statement = (random: Random) => string

const STATEMENTS: readonly [Statement, ...Statement[]] = [
  (r) =>
    `var gr = new GlideRecord('${businessTable(r)}');\n    gr.addQuery('active', true);\n    gr.addQuery('priority', '<=', ${1 + r.below(4)});\n    gr.query();`,
  (r) =>
    `while (gr.next()) {\n        gr.setValue('work_notes', "Touched by rule ${r.below(10_000)}");\n        gr.update();\n    }`,
  (r) =>
    `var request = new sn_ws.RESTMessageV2();\n    request.setEndpoint('${outsideUrl(r)}');\n    request.setHttpMethod('${r.pick(['GET', 'POST', 'PUT'])}');\n    var response = request.execute();`,
  (r) =>
    `if (response.getStatusCode() !== 200) {\n        gs.error('Call failed: ' + response.getErrorMessage() + ' [${r.below(1000)}]');\n        return;\n    }`,
  (r) => `gs.eventQueue('${businessTable(r)}.escalated', current, gs.getUserID(), '${r.below(100_000)}');`,
  (r) => `var limit = parseInt(gs.getProperty('acme.limit.${r.below(50)}', '100'), 10);`,
  (r) =>
    `// ${r.pick(['ask the vendor first', 'Größe prüfen', 'see the change record', 'réservé à la paie', '期限を確認'])}`,
  (r) => `var helper = new AcmeRules${r.below(40)}();\r\n    helper.apply(current, previous);`,
  (r) =>
    `current.assignment_group = '${r
      .below(2 ** 31)
      .toString(16)
      .padStart(32, '0')}';\n    current.u_note = 'path\\\\to\\t"quoted" <b>text</b>';`,
  (r) =>
    `var agg = new GlideAggregate('${businessTable(r)}');\n    agg.addAggregate('COUNT');\n    agg.groupBy('state');\n    agg.query();`,
]

/** A source of scripts of 0.2 to 6 kB, drawn from a pool that the seed decides. */
export function createScripts(seed: number): (random: Random) => string {
  let pool: readonly string[] | null = null
  return (random) => {
    pool ??= Array.from({ length: POOL_SIZE }, (_, index) => writeScript(createRandom(seed + index)))
    return pool[random.below(POOL_SIZE)] ?? ''
  }
}

function writeScript(random: Random): string {
  // Most scripts are short and a few are long, as in real instances.
  const statements = 2 + Math.floor((random.below(1000) / 1000) ** 3 * 44)
  const body = Array.from({ length: statements }, () => `    ${random.pick(STATEMENTS)(random)}`).join('\n')
  return `(function executeRule(current, previous /* null when async */) {\n${body}\n})(current, previous);`
}
