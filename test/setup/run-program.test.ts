import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const RUN_PROGRAM = new URL('../../scripts/run-program.js', import.meta.url).href

test('what set-up runs gets the environment without credentials', () => {
  const printer = 'throw new Error(JSON.stringify(process.env))'
  const script = `
    const { runProgram } = await import('${RUN_PROGRAM}')
    const options = { cwd: process.cwd(), remedy: 'none' }
    await runProgram(process.execPath, ['-e', ${JSON.stringify(printer)}], options).catch((error) => console.log(error.message))`
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      npm_config_registry: 'https://packages.example/',
      SERVICENOW_CLIENT_SECRET: 'secret-4d2f',
      ACME__SERVICENOW_PASSWORD: 'secret-77aa',
      TEMPORAL_API_KEY: 'secret-91c0',
    },
  })
  expect(ended.stdout).toContain('https://packages.example/')
  expect(ended.stdout).not.toContain('secret-')
})
