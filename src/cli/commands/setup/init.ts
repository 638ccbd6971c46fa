import { accessSync, constants } from 'node:fs'
import { join, resolve } from 'node:path'
import { withEnvFile } from '../../../config/env-file.ts'
import type { Environment } from '../../../config/environment.ts'
import { parseInstance } from '../../../config/instance-config.ts'
import { type EnvSetting, envText, requireFree, writeOwnFile } from '../../../config/write-env-file.ts'
import { EXIT } from '../../exit-codes.ts'
import type { Terminal } from '../../output/terminal.ts'
import { type AnswerInput, Questions } from '../../session/questions.ts'
import { checkCommand } from '../check.ts'

/** One thing that a method needs. */
interface Field {
  readonly name: string
  readonly question: string
  readonly about: string
  /** `secret` goes to a file of its own and is never shown; `path` is a file that must be there. */
  readonly kind: 'text' | 'secret' | 'path'
}

/** A method of authentication as a person chooses it. */
interface Choice {
  readonly method: string
  readonly about: string
  readonly fields: readonly Field[]
}

const CLIENT_ID: Field = {
  name: 'SERVICENOW_CLIENT_ID',
  question: 'Client id (System OAuth > Application Registry):',
  about: 'the id of the OAuth application',
  kind: 'text',
}

const CHOICES: readonly Choice[] = [
  {
    method: 'oauth2_client_credentials',
    about: 'OAuth 2.0 client credentials: an id and a secret; the usual choice',
    fields: [
      CLIENT_ID,
      { name: 'SERVICENOW_CLIENT_SECRET', question: 'Client secret (not shown):', about: 'its secret', kind: 'secret' },
    ],
  },
  {
    method: 'oauth2_jwt_bearer',
    about: 'OAuth 2.0 JWT bearer: a key that never leaves this host signs instead of a secret',
    fields: [
      CLIENT_ID,
      {
        name: 'SERVICENOW_JWT_KEY_FILE',
        question: 'Private key (PEM or JWK file):',
        about: 'the key that signs',
        kind: 'path',
      },
      {
        name: 'SERVICENOW_JWT_SUBJECT',
        question: 'User that reads (its user name):',
        about: 'the user that reads',
        kind: 'text',
      },
    ],
  },
  {
    method: 'mtls',
    about: 'mutual TLS: a client certificate; the instance must be set up for it',
    fields: [
      {
        name: 'SERVICENOW_TLS_CERT_FILE',
        question: 'Certificate (PEM file):',
        about: 'the client certificate',
        kind: 'path',
      },
      { name: 'SERVICENOW_TLS_KEY_FILE', question: 'Its private key (PEM file):', about: 'its key', kind: 'path' },
    ],
  },
  {
    method: 'api_key',
    about: 'API key: opens only the tables that its access policies name',
    fields: [{ name: 'SERVICENOW_API_KEY', question: 'API key (not shown):', about: 'the key', kind: 'secret' }],
  },
  {
    method: 'basic',
    about: 'user name and password: for development only',
    fields: [
      { name: 'SERVICENOW_USERNAME', question: 'User name:', about: 'the user that reads', kind: 'text' },
      { name: 'SERVICENOW_PASSWORD', question: 'Password (not shown):', about: 'its password', kind: 'secret' },
    ],
  },
]

const ENV_FILE = '.env'

/** Where the files go and the answers come from. */
export interface InitPlace {
  readonly folder?: string
  readonly input?: AnswerInput
}

/** `harvester init`: asks for instance and credential, writes `.env` and the secret's file, and checks them. Returns the check's exit code. */
export async function initCommand(
  env: Environment,
  terminal: Terminal,
  { folder = process.cwd(), input = process.stdin }: InitPlace = {},
): Promise<number> {
  const path = join(folder, ENV_FILE)
  requireFree(path)
  const questions = new Questions(input, terminal)
  const settings: EnvSetting[] = []
  const secrets: { readonly path: string; readonly text: string }[] = []
  try {
    settings.push(await askInstance(questions))
    const { method, fields } = await askMethod(questions, terminal)
    settings.push({ name: 'SERVICENOW_AUTH_METHOD', value: method, about: 'how the harvester proves who it is' })
    for (const field of fields) {
      const answer = await questions.ask(
        field.question,
        (given) => fieldValue(field, given),
        field.kind === 'secret' ? 'hidden' : 'shown',
      )
      if (field.kind !== 'secret') settings.push({ name: field.name, value: answer, about: field.about })
      else {
        const file = join(folder, secretFile(field.name))
        secrets.push({ path: file, text: answer })
        settings.push({
          name: `${field.name}_FILE`,
          value: file,
          about: `the file of ${field.about}; only you may read it`,
        })
      }
    }
  } finally {
    questions.close()
  }
  const text = envText(settings)
  for (const secret of secrets) requireFree(secret.path)
  for (const secret of secrets) writeOwnFile(secret.path, secret.text)
  writeOwnFile(path, text)
  terminal.say(`\nwritten, for you alone: ${[path, ...secrets.map((secret) => secret.path)].join(', ')}`)
  terminal.say('Keep them out of version control.\n')
  const exitCode = await checkCommand({ json: false }, withEnvFile(env, folder).env, terminal)
  terminal.say(nextStep(exitCode))
  return exitCode
}

function nextStep(exitCode: number): string {
  if (exitCode === EXIT.complete || exitCode === EXIT.gaps) return '\nNext: harvester run'
  return `\nCorrect ${ENV_FILE} as the check says, then: harvester check`
}

function askInstance(questions: Questions): Promise<EnvSetting> {
  const about = 'the instance that is read'
  return questions.ask('Instance (subdomain such as acmecorp, or its whole URL):', (answer): EnvSetting => {
    parseInstance(required(answer))
    const name = answer.includes('://') ? 'SERVICENOW_BASE_URL' : 'SERVICENOW_INSTANCE'
    return { name, value: answer, about }
  })
}

function askMethod(questions: Questions, terminal: Terminal): Promise<Choice> {
  terminal.say('\nHow does the harvester prove who it is? docs/authentication.md compares the methods.')
  for (const [at, { about }] of CHOICES.entries()) terminal.say(`  ${at + 1}  ${about}`)
  return questions.ask(`Method, 1 to ${CHOICES.length} (1 if left empty):`, (answer) => {
    const choice = CHOICES[Number(answer === '' ? '1' : answer) - 1]
    if (choice === undefined) throw new RangeError(`answer with a number from 1 to ${CHOICES.length}`)
    return choice
  })
}

function fieldValue({ kind }: Field, answer: string): string {
  const given = required(answer)
  if (kind !== 'path') return given
  const path = resolve(given)
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw new RangeError(`${path} cannot be read`)
  }
  return path
}

function required(answer: string): string {
  if (answer === '') throw new RangeError('an answer is needed')
  return answer
}

/** `SERVICENOW_CLIENT_SECRET` is kept in `.servicenow-client-secret`. */
function secretFile(name: string): string {
  return `.${name.toLowerCase().replaceAll('_', '-')}`
}
