import { Command, Help, InvalidArgumentError, Option } from 'commander'
import type { Environment } from '../config/environment.ts'
import { forInstance } from '../config/for-instance.ts'
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
                             unset, the one complete set of these decides:
  SERVICENOW_CLIENT_ID, SERVICENOW_CLIENT_SECRET    OAuth 2.0 client credentials
  SERVICENOW_CLIENT_ID, SERVICENOW_JWT_KEY_FILE, SERVICENOW_JWT_SUBJECT    OAuth 2.0 JWT bearer
                             (optional: SERVICENOW_JWT_ISSUER, _AUDIENCE, _KEY_ID, _ALGORITHM, _KEY_PASSPHRASE)
  SERVICENOW_TLS_CERT_FILE, SERVICENOW_TLS_KEY_FILE or SERVICENOW_TLS_PFX_FILE    client certificate,
                             alone or with OAuth (optional: SERVICENOW_TLS_PASSPHRASE)
  SERVICENOW_API_KEY         API key (optional: SERVICENOW_API_KEY_HEADER, SERVICENOW_API_KEY_PREFIX)
  SERVICENOW_USERNAME, SERVICENOW_PASSWORD          Basic, for development only
  (each secret also from a file, NAME_FILE, or from what a program prints, NAME_COMMAND)
  SERVICENOW_OAUTH_SCOPE     scope to ask for
  SERVICENOW_CA_FILE         a private authority; HTTPS_PROXY and NO_PROXY as usual
  TEMPORAL_ADDRESS           a Temporal cluster; unset starts an embedded server
  HARVESTER_SINK=directory:/path, HARVESTER_LANES, HARVESTER_HOME, HARVESTER_TEMPORAL_FROM, LOG_FORMAT, LOG_LEVEL

Exit codes: 0 complete, 2 usage or configuration, 3 gaps, 4 credentials refused, 5 failed, 130 interrupted (resumable).`

/** The command line; each command loads its own code, so that help stays quick. */
export function createProgram(env: Environment, terminal: Terminal, exitWith: ExitWith): Command {
  const program = new Command('harvester')
    .description(
      "Reads a ServiceNow instance's automation, complete or with an exact account of what is missing and why.",
    )
    .version(RELEASE)
    .configureHelp({ optionDescription: withoutFalse })
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: terminal.write })
    .showSuggestionAfterError()
    .addHelpText('after', CONFIGURATION)

  addReading(program.command('run').description("start or resume this instance's harvest and follow it"), 'snapshot')
    .option('--out <folder>', 'output folder (default: ./harvest)')
    .option('--repair <run>', 'take over what this run stored, and read again only what is damaged of it', parseRun)
    .option('--accept <file>', 'gaps that harvester accept wrote: exit 0 when none is new or larger')
    .option('--json', 'print one JSON object on standard output', false)
    .option('--detach', 'start and leave the run to the workers of a configured Temporal', false)
    .option('--fresh', 'cancel an unfinished run first instead of resuming it', false)
    .action(async (flags) => exitWith(await (await import('./commands/run.ts')).runCommand(flags, env, terminal)))

  program
    .command('demo')
    .description('harvest a simulated instance that stages every verdict')
    .option('--keep', 'leave the Temporal server and its UI up', false)
    .action(async ({ keep }) => exitWith(await (await import('./commands/demo.ts')).demoCommand(keep, env, terminal)))

  program
    .command('check')
    .description('look at instance, credential, clock, time zone and tables before a harvest; reads no rows')
    .option('--tables <names>', 'tables to look at, separated by commas (default: those of the profile)', parseTables)
    .option('--json', 'print one JSON object', false)
    .action(async (flags) => exitWith(await (await import('./commands/check.ts')).checkCommand(flags, env, terminal)))

  addSchedule(program.command('schedule').description('harvest an instance again and again (needs TEMPORAL_ADDRESS)'), {
    env,
    terminal,
    exitWith,
  })

  program
    .command('worker')
    .description('serve a configured Temporal until asked to end; HARVESTER_INSTANCES names several instances')
    .action(async () => exitWith(await (await import('./commands/worker.ts')).workerCommand(env, terminal)))

  program
    .command('status')
    .description("tell how far this instance's harvest is")
    .addOption(otherInstance())
    .option('--json', 'print one JSON object', false)
    .action(async ({ instance, json }) =>
      exitWith(await (await import('./commands/status.ts')).statusCommand(json, forInstance(env, instance), terminal)),
    )

  program
    .command('follow')
    .description("show this instance's harvest until it ends, and its coverage then")
    .addOption(otherInstance())
    .option('--json', 'print one JSON object on standard output', false)
    .action(async ({ instance, json }) =>
      exitWith(await (await import('./commands/follow.ts')).followCommand(json, forInstance(env, instance), terminal)),
    )

  program
    .command('pause')
    .description('let no page be read until the harvest is resumed; what is stored stays')
    .addOption(otherInstance())
    .action(async ({ instance }) =>
      exitWith(await (await import('./commands/pause.ts')).pauseCommand(forInstance(env, instance), terminal)),
    )

  program
    .command('resume')
    .description('let a paused harvest go on, or one that is parked since its credential was refused')
    .addOption(otherInstance())
    .action(async ({ instance }) =>
      exitWith(await (await import('./commands/resume.ts')).resumeCommand(forInstance(env, instance), terminal)),
    )

  program
    .command('cancel')
    .description('stop the harvest; what was read is published')
    .addOption(otherInstance())
    .action(async ({ instance }) =>
      exitWith(await (await import('./commands/cancel.ts')).cancelCommand(forInstance(env, instance), terminal)),
    )

  program
    .command('verify')
    .description('recompute from the files what a manifest claims')
    .argument('<folder>', 'the output folder, an instance or a run in it')
    .option('--json', 'print one JSON object', false)
    .action(async (folder, { json }) =>
      exitWith(await (await import('./commands/verify.ts')).verifyCommand(folder, json, terminal)),
    )

  program
    .command('accept')
    .description("write a run's gaps to a file, for run --accept")
    .argument('<run>', "a run's folder; of an instance's or the output folder the newest finished run")
    .option('--out <file>', 'file to write', 'accepted-gaps.json')
    .option('--json', 'print one JSON object', false)
    .action(async (folder, flags) =>
      exitWith(await (await import('./commands/accept.ts')).acceptCommand(folder, flags, terminal)),
    )

  program
    .command('fold')
    .description('fold each table of an instance, its snapshot and increments, into one file of its current rows')
    .argument('<folder>', 'the output folder, an instance or a run in it: then the state that the run left')
    .requiredOption('--out <folder>', 'folder for one <table>.ndjson.gz for each table, and fold.json')
    .option('--tables <names>', 'tables to fold, separated by commas (default: all that have rows)', parseTables)
    .option('--json', 'print one JSON object', false)
    .action(async (folder, flags) =>
      exitWith(await (await import('./commands/fold.ts')).foldCommand(folder, flags, terminal)),
    )

  program
    .command('prune')
    .description('remove old runs; those on which a table of a kept run stands are kept too')
    .argument('<folder>', 'the output folder, or an instance in it')
    .requiredOption('--keep <n>', 'newest finished runs to keep of each instance', wholeNumber(1, 1_000_000))
    .option('--dry-run', 'only tell what would be removed', false)
    .option('--json', 'print one JSON object', false)
    .action(async (folder, flags) =>
      exitWith(await (await import('./commands/prune.ts')).pruneCommand(folder, flags, terminal)),
    )

  program
    .command('simulate')
    .description('serve a simulated instance')
    .option('--port <n>', 'port on 127.0.0.1 (0: any free one)', wholeNumber(0, 65_535), 8080)
    .option('--data <folder>', 'serve the rows of <table>.ndjson files instead of made-up ones')
    .option('--rows <table=n,…>', 'rows of made-up tables', parseRows)
    .option('--faults <file>', 'faults to stage, as JSON')
    .option('--seed <n>', 'another seed gives another instance', wholeNumber(0, 2 ** 31), 1)
    .option('--latency <ms>', 'delay of every answer', wholeNumber(0, 60_000), 0)
    .action(async (flags) => exitWith(await (await import('./commands/simulate.ts')).simulateCommand(flags, terminal)))

  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: terminal.write })
      .showSuggestionAfterError()
  return program
}

/** What an option does; that a flag is off where it is not given need not be said. */
function withoutFalse(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: false\)$/, '')
}

function otherInstance(): Option {
  return new Option(
    '--instance <name>',
    'subdomain or URL of the instance (default: the one that the environment names)',
  )
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
