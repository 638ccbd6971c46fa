import { readFileSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { isBucketPath } from '../contract/run/bucket-path.ts'
import type { Environment } from './environment.ts'

/** Names another file than `.env`, or `none`. */
const NAMED = 'HARVESTER_ENV_FILE'
/** The file of settings in the current folder. */
const USUAL = '.env'

/** Settings of ours, alone or behind an instance's label; whatever else stands in the file is somebody else's. */
const OURS = /^(?:[A-Z0-9_]+__)?(?:SERVICENOW_|HARVESTER_|TEMPORAL_|LOG_FORMAT$|LOG_LEVEL$|HTTPS_PROXY$|NO_PROXY$)/
/** Settings that hold a secret themselves, and not the name of its file. */
const SECRET = /(?:SECRET|PASSWORD|PASSPHRASE|API_KEY|TOKEN|PG_URL)$/
/** A file in some folder must not choose a program that runs. */
const RUNS_A_PROGRAM = /(?:_COMMAND|TEMPORAL_CLI_PATH)$/

/** Settings that decide where a credential goes or what it reads, and who may read it on the way. */
const DESTINATION =
  /(?:SERVICENOW_INSTANCE|SERVICENOW_BASE_URL|SERVICENOW_CA_FILE|HTTPS_PROXY|NO_PROXY|TEMPORAL_ADDRESS|TEMPORAL_PROFILE|TEMPORAL_CONFIG_FILE|TEMPORAL_TLS\w*|HARVESTER_PG_URL|HARVESTER_PG_URL_FILE|HARVESTER_S3_ENDPOINT)$/
/** Where rows go: a folder of this host is no other place than the file's own. */
const SINK = /HARVESTER_SINK$/
/** The database that rows are loaded into, in each of its forms. */
const DATABASE = /HARVESTER_PG_URL(?:_FILE|_COMMAND)?$/
/** Settings by which a credential comes from the environment, in each of their forms. */
const CREDENTIAL =
  /(?:SERVICENOW_\w*(?:SECRET|PASSWORD|PASSPHRASE|KEY|PFX)|TEMPORAL_\w*KEY|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)(?:_FILE|_COMMAND|_DATA|_PATH)?$/
/** Settings that name a file whose text may be sent. */
const NAMES_A_FILE = /(?:_FILE|_PATH)$/

/** An environment with the settings of a file, and what to say of that. */
export interface SettledEnvironment {
  readonly env: Environment
  /** Which settings came from which file; null for none. */
  readonly notice: string | null
  readonly warnings: readonly string[]
}

/**
 * Adds the settings of `.env` in a folder, or of the file that `HARVESTER_ENV_FILE` names, to an environment. A variable that is set
 * wins. Where the environment holds a credential, only a file that was named decides where it goes. Throws CONFIG_INVALID for a named file
 * that cannot be read, for settings that would run a program, and for a file that was only found and would send the text of
 * another folder's file to a place of its own.
 */
export function withEnvFile(env: Environment, folder: string): SettledEnvironment {
  const named = env[NAMED]?.trim() || null
  if (named === 'none') return { env, notice: null, warnings: [] }
  const path = resolve(folder, named ?? USUAL)
  const text = textOf(path, named !== null)
  if (text === null) return { env, notice: null, warnings: [] }
  const settings = Object.entries(parseEnv(text)).filter(([name]) => OURS.test(name))
  const programs = settings.filter(([name]) => RUNS_A_PROGRAM.test(name)).map(([name]) => name)
  if (programs.length > 0)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${path} sets ${programs.join(', ')}: a file must not choose a program that runs. Set it in the environment.`,
    )
  // A file that was only found must not send a credential of the environment to a place of its own.
  const isForeign = named === null && Object.entries(env).some(([name, value]) => value && CREDENTIAL.test(name))
  // The file's name for a database would win over the environment's URL, and the other way round.
  const hasDatabase = Object.entries(env).some(([name, value]) => value && DATABASE.test(name))
  const unset = settings.filter(([name]) => !env[name] && !(hasDatabase && DATABASE.test(name)))
  const taken = unset.filter((setting) => !(isForeign && saysWhere(setting)))
  const left = unset.filter((setting) => isForeign && saysWhere(setting)).map(([name]) => name)
  if (named === null) refuseFilesElsewhere(path, folder, taken)
  const names = taken.map(([name]) => name).sort()
  const open = names.some((name) => SECRET.test(name)) && mayOthersRead(path)
  return {
    env: { ...env, ...Object.fromEntries(taken) },
    notice: names.length === 0 ? null : `settings from ${named ?? USUAL}: ${names.join(', ')}`,
    warnings: [
      ...(left.length === 0
        ? []
        : [
            `${left.sort().join(', ')} of ${path} not taken, since the credential comes from the environment: set ${NAMED}=${USUAL} if you trust the file`,
          ]),
      ...(open ? [`others on this host may read ${path}, which holds a secret: chmod 600 ${named ?? USUAL}`] : []),
    ],
  }
}

/** Whether a setting decides where a credential, or what it reads, goes. */
function saysWhere([name, value]: readonly [string, string | undefined]): boolean {
  return DESTINATION.test(name) || (SINK.test(name) && isBucketPath(value?.trim() ?? ''))
}

/** A file that was only found names places to send to, or files of its own folder, but not both a place and another folder's file. */
function refuseFilesElsewhere(
  path: string,
  folder: string,
  settings: readonly (readonly [string, string | undefined])[],
): void {
  if (!settings.some(saysWhere)) return
  const elsewhere = settings
    .filter(([name, file]) => NAMES_A_FILE.test(name) && file && !liesIn(folder, file))
    .map(([name]) => name)
  if (elsewhere.length === 0) return
  throw new HarvestError(
    'CONFIG_INVALID',
    `${path} says where to send, and names a file of another folder: ${elsewhere.sort().join(', ')}. Set ${NAMED}=${USUAL} if you trust it, or move the file into ${folder}`,
  )
}

/** Whether a file lies in a folder, links followed. */
function liesIn(folder: string, file: string): boolean {
  const way = relative(realPath(folder), realPath(resolve(folder, file)))
  return way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Null for a file that is not there, unless it was asked for. */
function textOf(path: string, isAskedFor: boolean): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (!isAskedFor) return null
    throw new HarvestError('CONFIG_INVALID', `${NAMED} names ${path}, which cannot be read`, { cause })
  }
}

function mayOthersRead(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
}
