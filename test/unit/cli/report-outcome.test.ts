import { expect, test } from 'vitest'
import { reportOutcome } from '../../../src/cli/output/report-outcome.ts'
import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import type { ProjectionOutcome } from '../../../src/contract/run/projection.ts'
import { runVerdict, type Verdict } from '../../../src/contract/table/verdict.ts'
import { RunReportSchema } from '../../../src/sink/schema/run-result-schema.ts'

function outcomeOf(verdicts: Readonly<Record<string, Verdict>>): HarvestOutcome {
  const tables = Object.entries(verdicts).map(([table, verdict]) => ({
    table,
    verdict,
    optional: false,
    rows: 1,
    hidden: null,
    expected: null,
    pages: 1,
    seconds: 1,
    code: null,
    reason: null,
    hint: null,
  }))
  return { run: 'aaaaaaaa-1', instance: 'acme-1', verdict: runVerdict(tables), manifest: '/m.json', tables }
}

function made(projection: string): ProjectionOutcome {
  return { projection, place: `/out/${projection}`, message: null }
}

function failedTo(projection: string): ProjectionOutcome {
  return { projection, place: null, message: 'it failed' }
}

/** Tells an outcome; gives the exit code and what was printed. */
function told(outcome: HarvestOutcome, json: boolean, accepted: readonly string[] | null) {
  const lines: string[] = []
  const terminal = {
    out: (line: string) => lines.push(line),
    say: () => {},
    write: () => {},
    watched: false,
    drawAbove: () => {},
  }
  const exitCode = reportOutcome(outcome, { json }, terminal, accepted === null ? null : new Set(accepted))
  return { exitCode, lines }
}

test.each<{
  readonly name: string
  readonly verdicts: Readonly<Record<string, Verdict>>
  readonly accepted: readonly string[] | null
  readonly exitCode: number
}>([
  { name: 'gaps, and no file of accepted ones', verdicts: { a: 'partial' }, accepted: null, exitCode: 3 },
  { name: 'gaps that are all accepted', verdicts: { a: 'partial', b: 'denied' }, accepted: ['a', 'b'], exitCode: 0 },
  { name: 'one gap that is not accepted', verdicts: { a: 'partial', b: 'absent' }, accepted: ['a'], exitCode: 3 },
  { name: 'an accepted gap and a failure', verdicts: { a: 'unproven', b: 'failed' }, accepted: ['a'], exitCode: 5 },
  { name: 'no gap, and a file of accepted ones', verdicts: { a: 'complete' }, accepted: [], exitCode: 0 },
])('exits for $name with $exitCode', ({ verdicts, accepted, exitCode }) => {
  for (const json of [true, false]) expect(told(outcomeOf(verdicts), json, accepted).exitCode).toBe(exitCode)
})

test('accepted gaps stay listed, marked, and apart from those that are not', () => {
  const { lines } = told(outcomeOf({ a: 'denied', b: 'denied', c: 'complete' }), false, ['a'])
  expect(lines.filter((line) => line.startsWith('denied'))).toEqual(['denied (accepted): a', 'denied: b'])
  expect(lines.at(-2)).toBe('3 rows; 1 of 3 tables complete, 1 with accepted gaps; verdict of the run: denied')
})

test('the JSON object tells how many rows an increment found deleted, only where it looked', () => {
  const outcome = outcomeOf({ a: 'complete', b: 'complete' })
  const [first, second] = outcome.tables
  const tables = [first, second].flatMap((each, at) => (each ? [at === 0 ? { ...each, tombstones: 4 } : each] : []))
  const json: unknown = JSON.parse(told({ ...outcome, tables }, true, null).lines[0] ?? '')
  expect(RunReportSchema.parse(json).tables.map((each) => each.tombstones)).toEqual([4, undefined])
})

test('the JSON object tells of each table whether its gap is accepted, only where a file was given', () => {
  const outcome = outcomeOf({ a: 'denied', b: 'complete' })
  const accepted = (given: readonly string[] | null) =>
    RunReportSchema.parse(JSON.parse(told(outcome, true, given).lines[0] ?? '')).tables.map((each) => each.accepted)
  expect(accepted(['a'])).toEqual([true, false])
  expect(accepted(null)).toEqual([undefined, undefined])
})

test.each<{
  readonly name: string
  readonly verdict: Verdict
  readonly projections: HarvestOutcome['projections']
  readonly exitCode: number
}>([
  { name: 'all made', verdict: 'complete', projections: [made('load')], exitCode: 0 },
  { name: 'one that failed', verdict: 'complete', projections: [made('report'), failedTo('load')], exitCode: 3 },
  { name: 'none made', verdict: 'complete', projections: undefined, exitCode: 3 },
  { name: 'one that failed, of a run that failed', verdict: 'failed', projections: [failedTo('load')], exitCode: 5 },
])('with --require-projections exits for $name with $exitCode, and without it by the verdict alone', (each) => {
  const { projections, verdict, exitCode } = each
  const plain = outcomeOf({ a: verdict })
  const outcome = projections === undefined ? plain : { ...plain, projections }
  const terminal = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
  expect(reportOutcome(outcome, { json: true, requireProjections: true }, terminal)).toBe(exitCode)
  expect(reportOutcome(outcome, { json: true }, terminal)).toBe(verdict === 'complete' ? 0 : 5)
})

test('accepted gaps excuse no projection that is required', () => {
  const outcome = { ...outcomeOf({ a: 'partial' }), projections: [failedTo('load')] }
  const terminal = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
  expect(reportOutcome(outcome, { json: true, requireProjections: true }, terminal, new Set(['a']))).toBe(3)
})
