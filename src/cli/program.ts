import { Command, Help, type Option } from 'commander'
import { withEnvFile } from '../config/env-file.ts'
import { type Environment, forInstance } from '../config/environment.ts'
import { isBucketPath } from '../contract/run/bucket-path.ts'
import { RELEASE } from '../worker/release.ts'
import type { CommandSpec } from './command-spec.ts'
import { COMMANDS } from './command-table.ts'
import type { ExitWith } from './exit-codes.ts'
import type { Terminal } from './output/terminal.ts'
import { placeNamed } from './session/place-named.ts'

/** The part of the help that tells of variables and exit codes. */
export const CONFIGURATION = `
Configuration comes from the environment, and from .env in the current folder (variables that are set win;
HARVESTER_ENV_FILE names another file, or none):
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
  HARVESTER_PG_URL           the database that load writes to: postgresql://user:password@host/database
  TEMPORAL_ADDRESS           a Temporal cluster; if unset, an embedded server is started
  HARVESTER_SINK=directory:/path or s3://bucket/prefix, HARVESTER_LANES, HARVESTER_AFTER, HARVESTER_HOME, HARVESTER_TEMPORAL_FROM, LOG_FORMAT, LOG_LEVEL

Exit codes: 0 complete, 2 usage or configuration, 3 gaps, 4 credentials refused, 5 failed, 130 interrupted (resumable).`

/** The command line, made from the table of commands. */
export function createProgram(env: Environment, terminal: Terminal, exitWith: ExitWith): Command {
  const program = quietly(new Command('harvester'), terminal)
    .description(
      "Reads a ServiceNow instance's automation: complete, or with an exact account of what is missing and why.",
    )
    .version(RELEASE)
    .configureHelp({ optionDescription: withoutFalse })
    .addHelpText('after', CONFIGURATION)
  const add = (parent: Command, spec: CommandSpec): void => {
    const command = quietly(parent.command(spec.name), terminal).description(spec.description)
    if ('commands' in spec) {
      for (const each of spec.commands) add(command, each)
      return
    }
    spec.declare?.(command)
    if (spec.examples !== undefined) command.addHelpText('after', examplesText(spec.examples))
    for (const each of spec.below ?? []) add(command, each)
    command.action(async () => {
      const { instance } = command.opts()
      const [named = ''] = command.args
      const settled = spec.readsSettings || isBucketPath(named) ? settledEnvironment(env, terminal) : env
      const own = forInstance(settled, instance)
      const given = { command, folder: placeNamed(named, own), env: own, terminal }
      exitWith(await spec.run(given))
    })
  }
  for (const spec of COMMANDS) add(program, spec)
  return program
}

/** Examples in two columns, below the options. */
function examplesText(examples: readonly (readonly [string, string])[]): string {
  const width = Math.max(...examples.map(([line]) => line.length))
  return `\nExamples:\n${examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`).join('\n')}`
}

/** The environment with the settings of a file in the current folder; says which ones. */
function settledEnvironment(env: Environment, terminal: Terminal): Environment {
  const { env: settled, notice, warnings } = withEnvFile(env, process.cwd())
  if (notice !== null) terminal.say(notice)
  for (const warning of warnings) terminal.say(`warning: ${warning}`)
  return settled
}

/** Lets a command throw instead of ending the process, and write through our terminal. */
function quietly(command: Command, terminal: Terminal): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: terminal.write })
    .showSuggestionAfterError()
}

/** An option's help text, without "(default: false)". */
function withoutFalse(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: false\)$/, '')
}
