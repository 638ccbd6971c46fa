import { CommanderError } from 'commander'
import type { Environment } from '../config/environment.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { EXIT, exitOfFailure } from './exit-codes.ts'
import { processTerminal, type Terminal } from './output/terminal.ts'
import { createProgram } from './program.ts'
import { Interrupted } from './session/interruption.ts'

/** Runs the command line and returns its exit code; throws nothing. */
export async function main(
  argv: readonly string[],
  env: Environment = process.env,
  terminal: Terminal = processTerminal(),
): Promise<number> {
  let exitCode: number = EXIT.complete
  const program = createProgram(env, terminal, (code) => {
    exitCode = code
  })
  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(refusedByTemporal(error) ?? error, argv.includes('--json'), terminal)
  }
}

/** What gRPC says of a client that may not do what it asks for, and of one that it does not know. */
const REFUSED = [7, 16]

/** The failure for a cluster that refuses who asks; null for any other. */
function refusedByTemporal(error: unknown): HarvestError | null {
  const refusal = [error, error instanceof Error ? error.cause : null].find(
    (each) => each instanceof Error && 'code' in each && REFUSED.some((code) => code === each.code),
  )
  if (refusal === undefined) return null
  const message =
    'Temporal refuses this client: check TEMPORAL_API_KEY or the client certificate, and TEMPORAL_NAMESPACE'
  return new HarvestError('CONFIG_INVALID', message, { cause: refusal })
}

function explain(error: unknown, json: boolean, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.complete : EXIT.usage
  if (error instanceof Interrupted) {
    const message = 'interrupted: stored rows are kept, and the run can be resumed.'
    const hint = 'The same command resumes it; "harvester cancel" ends it.'
    if (json) terminal.out(JSON.stringify({ error: { code: 'INTERRUPTED', message, hint } }))
    terminal.say(`\n${message} ${hint}`)
    return EXIT.interrupted
  }
  if (error instanceof HarvestError) {
    const { code, message, hint } = error
    if (json) terminal.out(JSON.stringify({ error: { code, message, hint } }))
    terminal.say(`${code}: ${message}`)
    if (code !== 'CONFIG_INVALID') terminal.say(`remedy: ${hint}`)
    return exitOfFailure(code)
  }
  if (json)
    terminal.out(
      JSON.stringify({ error: { code: 'INTERNAL', message: 'internal error', hint: 'See standard error.' } }),
    )
  terminal.say(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`)
  return EXIT.internal
}
