import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DEVELOPMENT_CREDENTIALS, type Simulator } from '../../../src/simulator/index.ts'
import { harvester, start } from '../../support/command.ts'
import { filesBelow, findSecrets } from '../../support/compare/find-secrets.ts'
import { simulated } from '../../support/instance-client.ts'
import { ECHOING_TABLES, echoingInstance } from '../../support/servers/echoing-instance.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const { clientId, username } = DEVELOPMENT_CREDENTIALS
/** Every character that some form writes otherwise. */
const SECRET = `s3cret?>v&l/u<e'x"~+9`
const MANY_MS = 300_000
const SIGNING = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const VERIFIER = {
  publicKey: SIGNING.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  issuer: clientId,
  audience: clientId,
  subjects: [username],
}

const Server = z.object({ pid: z.number() })

/** Each method that sends a secret; a client certificate sends none. */
const METHODS: readonly {
  readonly name: string
  readonly simulator: () => Promise<Simulator>
  readonly env: (folder: string) => Record<string, string>
}[] = [
  {
    name: 'OAuth client credentials',
    simulator: () => simulated({}),
    env: () => ({ SERVICENOW_CLIENT_ID: clientId, SERVICENOW_CLIENT_SECRET: SECRET }),
  },
  {
    name: 'Basic',
    simulator: () => simulated({}),
    env: () => ({ SERVICENOW_USERNAME: username, SERVICENOW_PASSWORD: SECRET }),
  },
  {
    name: 'a signed assertion',
    simulator: () => simulated({ jwtBearer: VERIFIER }),
    env: (folder) => {
      const file = join(folder, 'key.pem')
      writeFileSync(file, SIGNING.privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return { SERVICENOW_CLIENT_ID: clientId, SERVICENOW_JWT_KEY_FILE: file, SERVICENOW_JWT_SUBJECT: username }
    },
  },
  { name: 'an API key', simulator: () => simulated({}), env: () => ({ SERVICENOW_API_KEY: SECRET }) },
]

test.each(METHODS)(
  'an instance that gives back every secret that it was sent, in every form and place: none is found afterwards, $name',
  async ({ simulator: started, env: variables }) => {
    const simulator = await started()
    simulator.changeCredentials({ clientSecret: SECRET, password: SECRET, apiKey: SECRET })
    const instance = await echoingInstance(simulator)
    const folder = await temporaryFolder()
    const env = {
      SERVICENOW_BASE_URL: instance.origin,
      HARVESTER_HOME: join(folder, 'home'),
      LOG_LEVEL: 'debug',
      ...variables(folder),
    }
    const tables = ECHOING_TABLES.join(',')
    const run = start(['run', '--json', '--tables', `oauth_entity,${tables}`], env, folder)
    const note = join(folder, 'home/temporal/server.json')
    await until('the server runs', () => existsSync(note))
    const children = [environmentOf(Server.parse(JSON.parse(readFileSync(note, 'utf8'))).pid)]
    const ran = await run.ended
    expect(ran.exitCode, ran.stderr).toBe(5)
    expect(instance.echoed()).toEqual([...ECHOING_TABLES].sort())
    instance.nextCommand()
    const checked = await harvester(['check', '--tables', tables], env, folder)

    instance.nextCommand()
    instance.refuse()
    const refused = await harvester(['run', '--tables', 'sys_script'], env, folder)
    expect(refused.exitCode, refused.stderr).toBe(4)
    instance.nextCommand()
    const again = await harvester(['check', '--json', '--tables', 'sys_script'], env, folder)

    const printed = [ran, checked, refused, again].flatMap(({ stdout, stderr }) => [stdout, stderr])
    const folders = [join(folder, 'home'), join(folder, 'harvest')]
    expect(instance.secrets().length).toBeGreaterThan(0)
    expect(findSecrets(instance.secrets(), { texts: [...printed, ...children], folders })).toEqual([])
    // What was looked through holds the answers, and the server's database.
    expect(printed.join('\n')).toContain('echo [secret]')
    expect(filesBelow(folders).filter((path) => path.endsWith('.db'))).toHaveLength(1)
  },
  MANY_MS,
)

/** The environment that a process was started with. */
function environmentOf(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8')
}
