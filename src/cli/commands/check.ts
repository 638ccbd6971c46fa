import type { Environment } from '../../config/environment.ts'
import { loadConfig } from '../../config/load-config.ts'
import { type CheckReport, checkConfiguredInstance } from '../../worker/check-configured-instance.ts'
import { EXIT } from '../exit-codes.ts'
import { checkLines, gravestFinding, toneOf } from '../output/check-lines.ts'
import { explainedTable } from '../output/explained-table.ts'
import type { Terminal } from '../output/terminal.ts'
import { interruption } from '../session/interruption.ts'

/** The flags of `harvester check`. */
export interface CheckFlags {
  /** Tables to look at; absent takes the profile's. */
  readonly tables?: readonly string[]
  /** A table to be explained and looked at alone; absent for none. */
  readonly explain?: string
  readonly json: boolean
}

/** `harvester check`: checks everything that a harvest needs and stores nothing. Returns the exit code. */
export async function checkCommand(flags: CheckFlags, env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  if (terminal.watched) terminal.say(`checking ${config.instance.origin} …`)
  const signal = interruption()
  const report = await checkConfiguredInstance(
    config,
    flags.explain === undefined ? (flags.tables ?? null) : [flags.explain],
    signal,
  ).catch((error: unknown) => {
    if (signal.aborted) return null
    throw error
  })
  if (report === null) {
    terminal.say('interrupted; a check changes nothing')
    return EXIT.interrupted
  }
  const { name, origin } = config.instance
  if (flags.json) {
    const cause = gravestFinding(report.rows)?.cause ?? null
    terminal.out(JSON.stringify({ instance: name, origin, method: config.credentials.method, cause, ...report }))
  } else {
    if (flags.explain !== undefined) for (const line of [...explainedTable(flags.explain), '']) terminal.out(line)
    for (const line of checkLines(report)) terminal.out(line, toneOf(line))
  }
  return exitOf(report.conclusion)
}

function exitOf(conclusion: CheckReport['conclusion']): number {
  switch (conclusion) {
    case 'ready':
      return EXIT.complete
    case 'findings':
      return EXIT.gaps
    case 'credentials':
      return EXIT.credentials
    case 'unreachable':
      return EXIT.failed
    default:
      return conclusion satisfies never
  }
}
