import { Argument, InvalidArgumentError, Option } from 'commander'
import type { CommandSpec } from './command-spec.ts'
import { addReading } from './commands/request/reading-options.ts'
import { parseRun, parseTables, wholeNumber } from './commands/request/run-request.ts'
import { SHELLS } from './completion-script.ts'
import { EXIT } from './exit-codes.ts'
import { FILE_COMMANDS } from './file-table.ts'
import { SCHEDULE_COMMANDS } from './schedule-table.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'run',
    description: "start or resume this instance's harvest and follow it",
    examples: [
      ['harvester run', 'every table of the profile, or what is left of an unfinished run'],
      ['harvester run --tables sys_script,sys_user', 'these tables alone'],
      ['harvester run --mode incremental', 'what changed since the last run'],
      ['harvester run --accept gaps.json', 'exit 0 unless a gap is new or larger'],
    ],
    declare: (command) =>
      addReading(command, 'snapshot')
        .option('--out <folder>', 'output folder (default: ./harvest)')
        .option('--repair <run>', 'keep what this run stored, and read only its damaged parts again', parseRun)
        .option('--accept <file>', 'file from harvester accept; exit 0 if no gap is new or larger')
        .option('--require-projections', 'exit 3 if one of HARVESTER_AFTER failed, or none was made', false)
        .option('--verbose', 'list every complete table at the end', false)
        .option('--json', 'print one JSON object on standard output', false)
        .option('--detach', 'start the run on a Temporal cluster and return; its workers do the rest', false)
        .option('--fresh', 'cancel an unfinished run instead of resuming it', false),
    readsSettings: true,
    run: async (given) =>
      (await import('./commands/run.ts')).runCommand(given.command.opts(), given.env, given.terminal),
  },
  {
    name: 'init',
    description: 'ask for instance and credential, write them to .env, and check them',
    run: async (given) => (await import('./commands/setup/init.ts')).initCommand(given.env, given.terminal),
  },
  {
    name: 'demo',
    description: 'harvest a simulated instance that shows every verdict',
    declare: (command) => command.option('--keep', 'keep the Temporal server and its UI running', false),
    run: async (given) =>
      (await import('./commands/demo.ts')).demoCommand(given.command.opts().keep, given.env, given.terminal),
  },
  {
    name: 'check',
    description: 'check the instance, credential, clock, time zone and tables before a harvest; stores no rows',
    examples: [
      ['harvester check', 'everything that a harvest needs'],
      ['harvester check --explain sys_trigger', 'what one table is for, and what it answers'],
    ],
    declare: (command) =>
      command
        .option(
          '--tables <names>',
          'tables to check, separated by commas (default: the tables of the profile)',
          parseTables,
        )
        .addOption(
          new Option('--explain <table>', 'tell what a table is for, how it is read, and what it answers').conflicts(
            'tables',
          ),
        )
        .option('--json', 'print one JSON object', false),
    readsSettings: true,
    run: async (given) =>
      (await import('./commands/check.ts')).checkCommand(given.command.opts(), given.env, given.terminal),
  },
  {
    name: 'schedule',
    description: 'harvest an instance on a schedule (needs TEMPORAL_ADDRESS)',
    commands: SCHEDULE_COMMANDS,
  },
  {
    name: 'worker',
    description: 'run a worker on a Temporal cluster until stopped; HARVESTER_INSTANCES names several instances',
    readsSettings: true,
    run: async (given) => (await import('./commands/worker.ts')).workerCommand(given.env, given.terminal),
  },
  {
    name: 'status',
    description: "show this instance's progress",
    examples: [
      ['harvester status', 'what this run does, and what it waits for'],
      ['harvester status --all', 'every instance, those that need you first'],
      ['watch -n 5 harvester status', 'the same, every five seconds'],
    ],
    declare: (command) =>
      command
        .addOption(otherInstance())
        .addOption(
          new Option('--all', 'show the newest harvest of every instance on this Temporal')
            .default(false)
            .conflicts('instance'),
        )
        .option('--json', 'print one JSON object', false),
    readsSettings: true,
    run: async ({ command, env, terminal }) => {
      const { fleetCommand, statusCommand } = await import('./commands/status.ts')
      const { all, json } = command.opts()
      return all ? fleetCommand(json, env, terminal) : statusCommand(json, env, terminal)
    },
  },
  {
    name: 'follow',
    description: "follow this instance's harvest to its end, then show its coverage",
    declare: (command) =>
      command
        .addOption(otherInstance())
        .option('--verbose', 'list every complete table at the end', false)
        .option('--json', 'print one JSON object on standard output', false),
    readsSettings: true,
    run: async (given) =>
      (await import('./commands/follow.ts')).followCommand(given.command.opts(), given.env, given.terminal),
  },
  {
    name: 'pause',
    description: 'pause the harvest; stored rows are kept',
    declare: (command) => command.addOption(otherInstance()),
    readsSettings: true,
    run: async (given) => (await import('./commands/pause.ts')).pauseCommand(given.env, given.terminal),
  },
  {
    name: 'resume',
    description: 'resume a paused harvest, or one that was parked because its credential was refused',
    declare: (command) => command.addOption(otherInstance()),
    readsSettings: true,
    run: async (given) => (await import('./commands/resume.ts')).resumeCommand(given.env, given.terminal),
  },
  {
    name: 'cancel',
    description: 'stop the harvest and publish what was read',
    declare: (command) => command.addOption(otherInstance()),
    readsSettings: true,
    run: async (given) => (await import('./commands/cancel.ts')).cancelCommand(given.env, given.terminal),
  },
  ...FILE_COMMANDS,
  {
    name: 'completion',
    description: 'print a script that completes commands and options in a shell',
    examples: [
      ['source <(harvester completion bash)', 'in this shell'],
      ['harvester completion fish > ~/.config/fish/completions/harvester.fish', 'for every fish'],
    ],
    declare: (command) => command.addArgument(new Argument('<shell>', 'the shell').choices(SHELLS)),
    run: async ({ command, folder, terminal }) => {
      const { completionScript } = await import('./completion-script.ts')
      const shell = SHELLS.find((each) => each === folder)
      if (shell !== undefined && command.parent !== null)
        terminal.out(completionScript(command.parent, shell).trimEnd())
      return EXIT.complete
    },
  },
  {
    name: 'codec-server',
    description: 'decrypt payloads for the Temporal UI, for those who have the token (HARVESTER_ENCRYPTION_KEYS)',
    examples: [['harvester codec-server --port 8235', 'then give the UI http://127.0.0.1:8235 as its codec endpoint']],
    declare: (command) =>
      command
        .option('--host <address>', 'address to listen at', '127.0.0.1')
        .option('--port <n>', 'port (0: any free one)', wholeNumber(0, 65_535), 8235),
    readsSettings: true,
    run: async ({ command, env, terminal }) =>
      (await import('./commands/setup/codec-server.ts')).codecServerCommand(command.opts(), env, terminal),
  },
  {
    name: 'simulate',
    description: 'serve a simulated instance',
    examples: [
      ['harvester simulate', 'prints the variables that point a harvest at it'],
      ['harvester simulate --rows sys_script=200000 --latency 300', 'a large table, answered slowly'],
    ],
    declare: (command) =>
      command
        .option('--port <n>', 'port on 127.0.0.1 (0: any free one)', wholeNumber(0, 65_535), 8080)
        .option('--data <folder>', 'serve the rows of <table>.ndjson files instead of generated ones')
        .option('--rows <table=n,…>', 'number of generated rows per table', parseRows)
        .option('--faults <file>', 'faults to stage, as JSON')
        .option('--seed <n>', 'seed of the generated instance', wholeNumber(0, 2 ** 31), 1)
        .option('--latency <ms>', 'delay of every answer', wholeNumber(0, 60_000), 0),
    run: async (given) =>
      (await import('./commands/simulate.ts')).simulateCommand(given.command.opts(), given.terminal),
  },
]

function otherInstance(): Option {
  return new Option('--instance <name>', 'subdomain or URL of the instance (default: from the environment)')
}

function parseRows(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [table, rows] = pair.split('=')
      if (!table || !rows || !/^\d+$/.test(rows))
        throw new InvalidArgumentError('give table=rows, for example sys_script=5000.')
      return [table, Number(rows)]
    }),
  )
}
