import { CommanderError } from 'commander'
import { temporalFailure } from '../client/temporal-failure.ts'
import type { Environment } from '../config/environment.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { EXIT, exitOfFailure } from './exit-codes.ts'
import { processTerminal, type Terminal } from './output/terminal.ts'
import { createProgram } from './program.ts'
import { isInterruption } from './session/interruption.ts'

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
    return explain(temporalFailure(error) ?? error, argv.includes('--json'), terminal)
  }
}

function explain(error: unknown, json: boolean, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.complete : EXIT.usage
  if (isInterruption(error)) {
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
    // Some messages end with it.
    if (code !== 'CONFIG_INVALID' && !message.endsWith(hint)) terminal.say(`remedy: ${hint}`)
    return exitOfFailure(code)
  }
  if (json)
    terminal.out(
      JSON.stringify({ error: { code: 'INTERNAL', message: 'internal error', hint: 'See standard error.' } }),
    )
  terminal.say(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`)
  return EXIT.internal
}
