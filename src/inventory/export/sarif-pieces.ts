import { sha256Hex } from '../../sink/stored/sha256-hex.ts'
import { FINDING_RULES } from '../findings/finding-rules.ts'
import type { Finding } from '../model/finding-schema.ts'

const LINE = /at line (\d+)/

/**
 * Findings as SARIF 2.1.0. A finding says what is the case and never how bad that is, so that all are notes; a rule that
 * cannot be evaluated is `open`. Each has a logical location, and a physical one where a line of a script is known.
 */
export function* sarifPieces(findings: readonly Finding[], release: string): Generator<Buffer> {
  const driver = {
    name: 'servicenow-harvester',
    version: release,
    rules: FINDING_RULES.map(({ id, title }) => ({ id, shortDescription: { text: title } })),
  }
  yield Buffer.from(
    `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":${JSON.stringify({ driver })},"columnKind":"utf16CodeUnits","results":[\n`,
  )
  for (const [at, finding] of findings.entries())
    yield Buffer.from(`${JSON.stringify(result(finding))}${at === findings.length - 1 ? '' : ','}\n`)
  yield Buffer.from(']}]}\n')
}

function result(finding: Finding): unknown {
  const { rule, subject, state, note, because, needs } = finding
  const found = state === 'found'
  const line = Number(LINE.exec(note)?.[1] ?? '0')
  const [place] = because
  const missing = needs.map(({ table, verdict }) => `${table} (${verdict})`).join(', ')
  return {
    ruleId: rule,
    ruleIndex: FINDING_RULES.findIndex(({ id }) => id === rule),
    kind: found ? 'fail' : 'open',
    level: found ? 'note' : 'none',
    message: { text: `${subject}: ${note}${missing === '' ? '' : `; not seen whole: ${missing}`}` },
    locations: [
      {
        logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
        ...(place === undefined
          ? {}
          : {
              physicalLocation: {
                artifactLocation: {
                  uri: `${place.table}/${encodeURIComponent(place.sys_id)}/${place.column ?? 'row'}`,
                },
                ...(line > 0 ? { region: { startLine: line } } : {}),
              },
            }),
      },
    ],
    partialFingerprints: { 'finding/v1': sha256Hex(Buffer.from(`${rule}\n${subject}\n${note}`)) },
  }
}
