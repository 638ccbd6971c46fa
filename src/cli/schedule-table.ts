import type { RunningCommand } from './command-spec.ts'
import { addReading } from './commands/request/reading-options.ts'
import { parseDuration } from './commands/request/run-request.ts'

const STEERING = [
  ['trigger', 'start the scheduled harvest now'],
  ['pause', 'pause the schedule'],
  ['resume', 'resume a paused schedule'],
  ['delete', 'delete the schedule; a running harvest continues'],
] as const

/** The commands of `schedule`. */
export const SCHEDULE_COMMANDS: readonly RunningCommand[] = [
  {
    name: 'create',
    description: 'create a schedule for this instance',
    declare: (command) =>
      addReading(command, 'incremental')
        .option('--cron <expression>', 'when, for example "0 3 * * *"')
        .option('--every <time>', 'how often, for example 6h', parseDuration)
        .option('--time-zone <name>', 'time zone of the cron expression (default: UTC)')
        .option('--jitter <time>', 'delay each start by up to this, at random', parseDuration, 0),
    readsSettings: true,
    run: async ({ command, env, terminal }) =>
      (await import('./commands/schedule.ts')).scheduleCreateCommand(command.opts(), env, terminal),
  },
  {
    name: 'list',
    description: 'list all harvest schedules',
    declare: (command) => command.option('--json', 'print one JSON object', false),
    readsSettings: true,
    run: async ({ command, env, terminal }) =>
      (await import('./commands/schedule.ts')).scheduleListCommand(command.opts().json, env, terminal),
  },
  ...STEERING.map(
    ([action, description]): RunningCommand => ({
      name: action,
      description,
      readsSettings: true,
      run: async ({ env, terminal }) =>
        (await import('./commands/schedule.ts')).scheduleSteerCommand(action, env, terminal),
    }),
  ),
]
