import type { Command } from 'commander'
import type { Environment } from '../config/environment.ts'
import type { HarvestPlace } from '../sink/places/stored-place.ts'
import type { Terminal } from './output/terminal.ts'

/** What a command runs with. */
interface CommandCall {
  /** Holds the flags. */
  readonly command: Command
  /** The argument, a place of harvests; empty for a command that takes none. */
  readonly folder: HarvestPlace
  /** The environment, with the instance that `--instance` names. */
  readonly env: Environment
  readonly terminal: Terminal
}

/** A command that runs: what it takes, and its code, loaded only then so that help prints quickly. */
export interface RunningCommand {
  readonly name: string
  readonly description: string
  /** Command lines that people type, with what each does; shown below the help. */
  readonly examples?: readonly (readonly [string, string])[]
  /** Adds options and arguments; absent for none. */
  readonly declare?: (command: Command) => Command
  /** True for a command that works with the instance: it reads `.env` in the current folder too. */
  readonly readsSettings?: true
  /** Commands below it; absent for none. A folder of such a name is given with a path, as `./diff`. */
  readonly below?: readonly RunningCommand[]
  /** Gives the exit code. */
  readonly run: (given: CommandCall) => Promise<number>
}

/** A command that only holds others. */
interface CommandGroup {
  readonly name: string
  readonly description: string
  readonly commands: readonly RunningCommand[]
}

/** One row of the table of commands. */
export type CommandSpec = RunningCommand | CommandGroup
