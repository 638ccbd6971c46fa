import { type Command, Option } from 'commander'
import type { Environment } from '../config/environment.ts'
import { addReading } from './commands/request/reading-options.ts'
import { parseDuration } from './commands/request/run-request.ts'
import type { ExitWith } from './exit-codes.ts'
import type { Terminal } from './output/terminal.ts'

/** What commands are given. */
export interface CommandDependencies {
  readonly env: Environment
  readonly terminal: Terminal
  readonly exitWith: ExitWith
}

/** Adds `create`, `list`, `trigger`, `pause`, `resume` and `delete` to the command for schedules. */
export function addSchedule(schedule: Command, { env, terminal, exitWith }: CommandDependencies): void {
  const commands = () => import('./commands/schedule.ts')
  addReading(schedule.command('create').description('create a schedule for this instance'), 'incremental')
    .option('--cron <expression>', 'when, for example "0 3 * * *"')
    .option('--every <time>', 'how often, for example 6h', parseDuration)
    .option('--time-zone <name>', 'time zone of the cron expression (default: UTC)')
    .option('--jitter <time>', 'delay each start by up to this, at random', parseDuration, 0)
    .action(async (flags) => exitWith(await (await commands()).scheduleCreateCommand(flags, env, terminal)))
  schedule
    .command('list')
    .description('list all harvest schedules')
    .addOption(new Option('--json', 'print one JSON object').default(false))
    .action(async ({ json }) => exitWith(await (await commands()).scheduleListCommand(json, env, terminal)))
  const steering = [
    ['trigger', 'start the scheduled harvest now'],
    ['pause', 'pause the schedule'],
    ['resume', 'resume a paused schedule'],
    ['delete', 'delete the schedule; a running harvest continues'],
  ] as const
  for (const [action, description] of steering)
    schedule
      .command(action)
      .description(description)
      .action(async () => exitWith(await (await commands()).scheduleSteerCommand(action, env, terminal)))
}
