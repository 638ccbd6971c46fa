import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'
import { runVerdict, worstVerdict } from '../../contract/table/verdict.ts'
import { EXIT, exitOfVerdict } from '../exit-codes.ts'
import { coverageLines } from './coverage-table.ts'
import { cut, type Terminal } from './terminal.ts'

/** In which form an outcome is printed. */
export interface OutcomeForm {
  /** As one JSON object. */
  readonly json: boolean
  /** Every complete table is listed. */
  readonly verbose?: boolean
  /** A projection that failed, or none that was made, is a gap. */
  readonly requireProjections?: boolean
}

/**
 * Prints how a run ended, as a coverage table or as one JSON object, and returns the exit code; null means a cancelled
 * run. `accepted` names the tables whose gaps are accepted; they are still listed. Null if no gaps were given.
 */
export function reportOutcome(
  outcome: HarvestOutcome | null,
  { json, verbose = false, requireProjections = false }: OutcomeForm,
  terminal: Terminal,
  accepted: ReadonlySet<string> | null = null,
): number {
  if (outcome === null) {
    const message = 'the run was cancelled; what was read is published with state cancelled'
    terminal.out(
      json
        ? JSON.stringify({ error: { code: 'CANCELLED', message, hint: 'Run the same command again to start over.' } })
        : message,
    )
    return EXIT.failed
  }
  if (json) terminal.out(JSON.stringify(jsonResult(outcome, accepted)))
  else
    for (const line of [
      ...coverageLines(outcome, { accepted: accepted ?? new Set(), verbose }),
      ...projectionLines(outcome, requireProjections),
    ])
      terminal.out(line)
  const { tables } = outcome
  const open = tables.filter(({ table }) => accepted?.has(table) !== true)
  const exit = exitOfVerdict(open.length === tables.length ? runVerdict(tables) : worstVerdict(open))
  return exit === EXIT.complete && requireProjections && lacksProjections(outcome) ? EXIT.gaps : exit
}

/** True where the worker was to make something of the run and did not, or was told to make nothing. */
function lacksProjections({ projections = [] }: HarvestOutcome): boolean {
  return projections.length === 0 || projections.some(({ message }) => message !== null)
}

function projectionLines({ projections = [] }: HarvestOutcome, required: boolean): readonly string[] {
  if (required && projections.length === 0)
    return ['no projection was made, and --require-projections asks for them: set HARVESTER_AFTER for the workers']
  return projections.map(({ projection, place, message }) =>
    message === null
      ? `${projection}: ${place}`
      : `${projection} failed: ${cut(message, 300)}; the next run makes it again`,
  )
}

/** The object that `run --json` prints, published as a JSON Schema. */
function jsonResult(
  { run, instance, verdict, manifest, tables, projections }: HarvestOutcome,
  accepted: ReadonlySet<string> | null,
): unknown {
  return {
    run,
    instance,
    verdict,
    manifest,
    ...(projections === undefined ? {} : { projections }),
    tables: tables.map(({ table, verdict: ended, rows, tombstones, hidden, expected, pages, seconds, code, hint }) => ({
      table,
      verdict: ended,
      rows,
      ...(tombstones === undefined ? {} : { tombstones }),
      hidden,
      expected,
      pages,
      seconds,
      code,
      hint,
      ...(accepted === null ? {} : { accepted: accepted.has(table) }),
    })),
  }
}
