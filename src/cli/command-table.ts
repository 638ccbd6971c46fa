import { InvalidArgumentError, Option } from 'commander'
import type { CommandSpec } from './command-spec.ts'
import { addReading } from './commands/request/reading-options.ts'
import { parseRun, parseTables, wholeNumber } from './commands/request/run-request.ts'
import { SCHEDULE_COMMANDS } from './schedule-table.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'run',
    description: "start or resume this instance's harvest and follow it",
    declare: (command) =>
      addReading(command, 'snapshot')
        .option('--out <folder>', 'output folder (default: ./harvest)')
        .option('--repair <run>', 'keep what this run stored, and read only its damaged parts again', parseRun)
        .option('--accept <file>', 'file from harvester accept; exit 0 if no gap is new or larger')
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
    declare: (command) =>
      command
        .option(
          '--tables <names>',
          'tables to check, separated by commas (default: the tables of the profile)',
          parseTables,
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
    declare: (command) => command.addOption(otherInstance()).option('--json', 'print one JSON object', false),
    readsSettings: true,
    run: async (given) =>
      (await import('./commands/status.ts')).statusCommand(given.command.opts().json, given.env, given.terminal),
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
  {
    name: 'verify',
    description: 'recompute from the files everything that the manifest claims',
    declare: (command) =>
      command
        .argument('<folder>', 'the output folder, an instance or a run in it')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/verify.ts')).verifyCommand(given.folder, given.command.opts().json, given.terminal),
  },
  {
    name: 'accept',
    description: "write a run's gaps to a file for run --accept",
    declare: (command) =>
      command
        .argument('<run>', "a run's folder; for an instance folder or the output folder, its newest finished run")
        .option('--out <file>', 'file to write', 'accepted-gaps.json')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/accept.ts')).acceptCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'fold',
    description: "merge each table's snapshot and increments into one file of current rows",
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder; for a run folder, the state after that run',
        )
        .requiredOption('--out <folder>', 'output folder: one <table>.ndjson.gz per table, and fold.json')
        .option('--tables <names>', 'tables to fold, separated by commas (default: all that have rows)', parseTables)
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/fold.ts')).foldCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'inventory',
    description: 'list the automations of a harvest: what starts them, as whom they run, whom they call',
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder; for a run folder, the state after that run',
        )
        .option('--run <run>', 'the run whose state is read (default: the newest finished one)', parseRun)
        .option('--out <folder>', 'output folder', 'inventory')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/files/inventory.ts')).inventoryCommand(
        given.folder,
        given.command.opts(),
        given.terminal,
      ),
  },
  {
    name: 'report',
    description: "write one page about a harvest's automations, to open in a browser",
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder; for a run folder, the state after that run',
        )
        .option('--run <run>', 'the run whose state is told (default: the newest finished one)', parseRun)
        .option('--out <file>', 'file to write', 'report.html')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/files/report.ts')).reportCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'export',
    description: 'write the current rows of each table as a Parquet or CSV file',
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder; for a run folder, the state after that run',
        )
        .addOption(
          new Option('--format <format>', 'form of the files').choices(['parquet', 'csv']).makeOptionMandatory(true),
        )
        .requiredOption('--out <folder>', 'output folder: one file per table, and export.json')
        .option('--typed', 'Parquet: give columns the types of the harvested sys_dictionary (default: text)', false)
        .option('--tables <names>', 'tables to export, separated by commas (default: all that have rows)', parseTables)
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/files/export.ts')).exportCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'prune',
    description: 'remove old runs; keep every run that a kept run still needs',
    declare: (command) =>
      command
        .argument('<folder>', 'the output folder, or an instance in it')
        .requiredOption(
          '--keep <n>',
          'how many of the newest finished runs to keep per instance',
          wholeNumber(1, 1_000_000),
        )
        .option('--dry-run', 'only show what would be removed', false)
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/prune.ts')).pruneCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'simulate',
    description: 'serve a simulated instance',
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
