import { Option } from 'commander'
import { INVENTORY_FORMATS } from '../inventory/export/inventory-format.ts'
import type { RunningCommand } from './command-spec.ts'
import { parseRun, parseTables, wholeNumber } from './commands/request/run-request.ts'
import { placeNamed } from './session/place-named.ts'

/** Compares the inventories of two runs. */
const INVENTORY_DIFF: RunningCommand = {
  name: 'diff',
  description: 'show what came, went and changed of the automations between two runs',
  declare: (command) =>
    command
      .argument('<before>', 'the folder of the earlier run')
      .argument('<after>', 'the folder of the later run')
      .option('--json', 'print one JSON object', false),
  run: async (given) =>
    (await import('./commands/files/inventory-diff.ts')).inventoryDiffCommand(
      given.command.args.map((each) => placeNamed(each, given.env)),
      // Of an option that the command above has too, it gets the value.
      given.command.optsWithGlobals().json,
      given.terminal,
    ),
}

/** The commands that work on the files of a harvest, in the order of the help. */
export const FILE_COMMANDS: readonly RunningCommand[] = [
  {
    name: 'verify',
    description: 'recompute from the files everything that the manifest claims',
    examples: [
      ['harvester verify harvest', 'the newest finished run, and those that it stands on'],
      ['harvester verify harvest --key seal.pub', 'and its seal'],
    ],
    declare: (command) =>
      command
        .argument('<folder>', 'the output folder, an instance or a run in it; or s3://bucket/prefix')
        .option('--key <file>', 'public key; the run must have a seal of it (harvester seal)')
        .option('--inventory <folder>', 'inventory of the run, to be held against the seal too')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/verify.ts')).verifyCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'seal',
    description: "sign the digests of a run's manifests and inventory, so that others can check them offline",
    examples: [
      ['harvester seal harvest --key seal.key --inventory inventory', 'the newest run, with its inventory'],
      ['harvester verify harvest --key seal.pub --inventory inventory', 'how others check it'],
    ],
    declare: (command) =>
      command
        .argument('<run>', "a run's folder; for an instance folder or the output folder, its newest finished run")
        .requiredOption('--key <file>', 'private key, Ed25519 or P-256, in PEM or as a JWK')
        .option('--inventory <folder>', 'inventory of that run, to be sealed too')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/files/seal.ts')).sealCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'accept',
    description: "write a run's gaps to a file for run --accept",
    examples: [['harvester accept harvest --out gaps.json', 'then: harvester run --accept gaps.json']],
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
    examples: [['harvester fold harvest --out current --tables sys_script', 'one file of current business rules']],
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder, or s3://bucket/prefix; for a run, the state after it',
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
    examples: [
      ['harvester inventory harvest --out inventory', 'lines of JSON'],
      ['harvester inventory harvest --out inventory --format sarif', 'findings for a code scanner as well'],
      [
        'harvester inventory diff harvest/acme-1f2e3d/runs/RUN harvest/acme-1f2e3d/runs/RUN',
        'what changed between two runs',
      ],
    ],
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder, or s3://bucket/prefix; for a run, the state after it',
        )
        .option('--run <run>', 'the run whose state is read (default: the newest finished one)', parseRun)
        .option('--out <folder>', 'output folder', 'inventory')
        .addOption(
          new Option('--format <form>', 'another form to write beside the lines of JSON')
            .choices(INVENTORY_FORMATS)
            .default('ndjson'),
        )
        .option('--json', 'print one JSON object', false),
    below: [INVENTORY_DIFF],
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
    examples: [
      ['harvester report harvest', 'one page: report.html'],
      ['harvester report harvest --index', 'a page that lists every run: index.html'],
    ],
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder, or s3://bucket/prefix; for a run, the state after it',
        )
        .option('--run <run>', 'the run whose state is told (default: the newest finished one)', parseRun)
        .addOption(
          new Option(
            '--index',
            'write a page that lists every run of the folder, with links to <instance>/report.html beside it',
          )
            .default(false)
            .conflicts('run'),
        )
        .option('--with-code', 'show the code of each automation; scripts often hold secrets', false)
        .option('--out <file>', 'file to write (default: report.html, or index.html)')
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/files/report.ts')).reportCommand(given.folder, given.command.opts(), given.terminal),
  },
  {
    name: 'export',
    description: 'write the current rows of each table as a Parquet or CSV file',
    examples: [
      ['harvester export harvest --format parquet --out parquet --typed', 'columns with the types of the dictionary'],
    ],
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder, or s3://bucket/prefix; for a run, the state after it',
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
    name: 'load',
    description: 'bring a PostgreSQL database (HARVESTER_PG_URL) to the current rows of each table',
    declare: (command) =>
      command
        .argument(
          '<folder>',
          'the output folder, or an instance or run folder, or s3://bucket/prefix; for a run, the state after it',
        )
        .option('--tables <names>', 'tables to load, separated by commas (default: all that have rows)', parseTables)
        .option('--json', 'print one JSON object', false),
    run: async (given) =>
      (await import('./commands/files/load.ts')).loadCommand(
        given.folder,
        given.command.opts(),
        given.env,
        given.terminal,
      ),
  },
  {
    name: 'prune',
    description: 'remove old runs; keep every run that a kept run still needs',
    examples: [
      ['harvester prune harvest --keep 10 --dry-run', 'what would go'],
      ['harvester prune harvest --keep 10', 'keep ten runs, and those that they need'],
    ],
    declare: (command) =>
      command
        .argument('<folder>', 'the output folder, or an instance in it; or s3://bucket/prefix')
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
]
