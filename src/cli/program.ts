import { Command, Help, InvalidArgumentError, Option } from 'commander'
import type { Environment } from '../config/environment.ts'
import { forInstance } from '../config/environment.ts'
import { RELEASE } from '../worker/release.ts'
import { addReading } from './commands/request/reading-options.ts'
import { parseRun, parseTables, wholeNumber } from './commands/request/run-request.ts'
import type { ExitWith } from './exit-codes.ts'
import type { Terminal } from './output/terminal.ts'
import { addSchedule } from './schedule-program.ts'

const CONFIGURATION = `
Configuration comes from the environment:
  SERVICENOW_INSTANCE        subdomain of the instance (acmecorp), or
  SERVICENOW_BASE_URL        its whole URL
  SERVICENOW_AUTH_METHOD     oauth2_client_credentials, oauth2_jwt_bearer, mtls, api_key or basic;
                             if unset, the one complete set below decides:
  SERVICENOW_CLIENT_ID, SERVICENOW_CLIENT_SECRET    OAuth 2.0 client credentials
  SERVICENOW_CLIENT_ID, SERVICENOW_JWT_KEY_FILE, SERVICENOW_JWT_SUBJECT    OAuth 2.0 JWT bearer
                             (optional: SERVICENOW_JWT_ISSUER, _AUDIENCE, _KEY_ID, _ALGORITHM, _KEY_PASSPHRASE)
  SERVICENOW_TLS_CERT_FILE, SERVICENOW_TLS_KEY_FILE or SERVICENOW_TLS_PFX_FILE    client certificate,
                             alone or with OAuth (optional: SERVICENOW_TLS_PASSPHRASE)
  SERVICENOW_API_KEY         API key (optional: SERVICENOW_API_KEY_HEADER, SERVICENOW_API_KEY_PREFIX)
  SERVICENOW_USERNAME, SERVICENOW_PASSWORD          Basic, for development only
  (each secret may also come from a file, NAME_FILE, or from a program's output, NAME_COMMAND)
  SERVICENOW_OAUTH_SCOPE     scope to ask for
  SERVICENOW_CA_FILE         a private certificate authority; HTTPS_PROXY and NO_PROXY work as usual
  TEMPORAL_ADDRESS           a Temporal cluster; if unset, an embedded server is started
  HARVESTER_SINK=directory:/path, HARVESTER_LANES, HARVESTER_HOME, HARVESTER_TEMPORAL_FROM, LOG_FORMAT, LOG_LEVEL

Exit codes: 0 complete, 2 usage or configuration, 3 gaps, 4 credentials refused, 5 failed, 130 interrupted (resumable).`

/** The command line; each command loads its own code, so that help prints quickly. */
export function createProgram(env: Environment, terminal: Terminal, exitWith: ExitWith): Command {
  const program = new Command('harvester')
    .description(
      "Reads a ServiceNow instance's automation: complete, or with an exact account of what is missing and why.",
    )
    .version(RELEASE)
    .configureHelp({ optionDescription: withoutFalse })
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: terminal.write })
    .showSuggestionAfterError()
    .addHelpText('after', CONFIGURATION)

  addReading(program.command('run').description("start or resume this instance's harvest and follow it"), 'snapshot')
    .option('--out <folder>', 'output folder (default: ./harvest)')
    .option('--repair <run>', 'keep what this run stored, and read only its damaged parts again', parseRun)
    .option('--accept <file>', 'file from harvester accept; exit 0 if no gap is new or larger')
    .option('--json', 'print one JSON object on standard output', false)
    .option('--detach', 'start the run on a Temporal cluster and return; its workers do the rest', false)
    .option('--fresh', 'cancel an unfinished run instead of resuming it', false)
    .action(async (flags) => exitWith(await (await import('./commands/run.ts')).runCommand(flags, env, terminal)))

  program
    .command('demo')
    .description('harvest a simulated instance that shows every verdict')
    .option('--keep', 'keep the Temporal server and its UI running', false)
    .action(async ({ keep }) => exitWith(await (await import('./commands/demo.ts')).demoCommand(keep, env, terminal)))

  program
    .command('check')
    .description('check the instance, credential, clock, time zone and tables before a harvest; stores no rows')
    .option(
      '--tables <names>',
      'tables to check, separated by commas (default: the tables of the profile)',
      parseTables,
    )
    .option('--json', 'print one JSON object', false)
    .action(async (flags) => exitWith(await (await import('./commands/check.ts')).checkCommand(flags, env, terminal)))

  addSchedule(program.command('schedule').description('harvest an instance on a schedule (needs TEMPORAL_ADDRESS)'), {
    env,
    terminal,
    exitWith,
  })

  program
    .command('worker')
    .description('run a worker on a Temporal cluster until stopped; HARVESTER_INSTANCES names several instances')
    .action(async () => exitWith(await (await import('./commands/worker.ts')).workerCommand(env, terminal)))

  program
    .command('status')
    .description("show this instance's progress")
    .addOption(otherInstance())
    .option('--json', 'print one JSON object', false)
    .action(async ({ instance, json }) =>
      exitWith(await (await import('./commands/status.ts')).statusCommand(json, forInstance(env, instance), terminal)),
    )

  program
    .command('follow')
    .description("follow this instance's harvest to its end, then show its coverage")
    .addOption(otherInstance())
    .option('--json', 'print one JSON object on standard output', false)
    .action(async ({ instance, json }) =>
      exitWith(await (await import('./commands/follow.ts')).followCommand(json, forInstance(env, instance), terminal)),
    )

  program
    .command('pause')
    .description('pause the harvest; stored rows are kept')
    .addOption(otherInstance())
    .action(async ({ instance }) =>
      exitWith(await (await import('./commands/pause.ts')).pauseCommand(forInstance(env, instance), terminal)),
    )

  program
    .command('resume')
    .description('resume a paused harvest, or one that was parked because its credential was refused')
    .addOption(otherInstance())
    .action(async ({ instance }) =>
      exitWith(await (await import('./commands/resume.ts')).resumeCommand(forInstance(env, instance), terminal)),
    )

  program
    .command('cancel')
    .description('stop the harvest and publish what was read')
    .addOption(otherInstance())
    .action(async ({ instance }) =>
      exitWith(await (await import('./commands/cancel.ts')).cancelCommand(forInstance(env, instance), terminal)),
    )

  program
    .command('verify')
    .description('recompute from the files everything that the manifest claims')
    .argument('<folder>', 'the output folder, an instance or a run in it')
    .option('--json', 'print one JSON object', false)
    .action(async (folder, { json }) =>
      exitWith(await (await import('./commands/verify.ts')).verifyCommand(folder, json, terminal)),
    )

  program
    .command('accept')
    .description("write a run's gaps to a file for run --accept")
    .argument('<run>', "a run's folder; for an instance folder or the output folder, its newest finished run")
    .option('--out <file>', 'file to write', 'accepted-gaps.json')
    .option('--json', 'print one JSON object', false)
    .action(async (folder, flags) =>
      exitWith(await (await import('./commands/accept.ts')).acceptCommand(folder, flags, terminal)),
    )

  program
    .command('fold')
    .description("merge each table's snapshot and increments into one file of current rows")
    .argument('<folder>', 'the output folder, or an instance or run folder; for a run folder, the state after that run')
    .requiredOption('--out <folder>', 'output folder: one <table>.ndjson.gz per table, and fold.json')
    .option('--tables <names>', 'tables to fold, separated by commas (default: all that have rows)', parseTables)
    .option('--json', 'print one JSON object', false)
    .action(async (folder, flags) =>
      exitWith(await (await import('./commands/fold.ts')).foldCommand(folder, flags, terminal)),
    )

  program
    .command('prune')
    .description('remove old runs; keep every run that a kept run still needs')
    .argument('<folder>', 'the output folder, or an instance in it')
    .requiredOption(
      '--keep <n>',
      'how many of the newest finished runs to keep per instance',
      wholeNumber(1, 1_000_000),
    )
    .option('--dry-run', 'only show what would be removed', false)
    .option('--json', 'print one JSON object', false)
    .action(async (folder, flags) =>
      exitWith(await (await import('./commands/prune.ts')).pruneCommand(folder, flags, terminal)),
    )

  program
    .command('simulate')
    .description('serve a simulated instance')
    .option('--port <n>', 'port on 127.0.0.1 (0: any free one)', wholeNumber(0, 65_535), 8080)
    .option('--data <folder>', 'serve the rows of <table>.ndjson files instead of generated ones')
    .option('--rows <table=n,…>', 'number of generated rows per table', parseRows)
    .option('--faults <file>', 'faults to stage, as JSON')
    .option('--seed <n>', 'seed of the generated instance', wholeNumber(0, 2 ** 31), 1)
    .option('--latency <ms>', 'delay of every answer', wholeNumber(0, 60_000), 0)
    .action(async (flags) => exitWith(await (await import('./commands/simulate.ts')).simulateCommand(flags, terminal)))

  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: terminal.write })
      .showSuggestionAfterError()
  return program
}

/** An option's help text, without "(default: false)". */
function withoutFalse(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: false\)$/, '')
}

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
