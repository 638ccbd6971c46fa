import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { sharedHome } from '../support/command.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const EXAMPLES = join(ROOT, 'examples')
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Lines that an example of a public entry may have at most. */
const LENGTHS: Readonly<Record<string, number>> = {
  'start-a-harvest.ts': 20,
  'work-with-a-sink-of-your-own.ts': 30,
  'read-a-harvest.ts': 20,
  'simulate-an-instance.ts': 20,
}

const SETTINGS = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    types: ['node'],
    outDir: 'built',
    // Temporal's own declarations need it under these settings.
    skipLibCheck: true,
  },
  include: ['*.ts'],
}

let folder: string
let tarball: string

// A stranger's machine: an empty folder, Node and the npm registry.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harvester-package-'))
  const { stdout } = await run(NPM, ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT })
  const [packed] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(stdout))
  tarball = join(folder, packed?.filename ?? '')
  await writeFile(join(folder, 'package.json'), '{"type":"module","private":true}')
  const { devDependencies } = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')))
  const tools = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name] ?? 'latest'}`)
  await run(NPM, ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...tools], { cwd: folder })
  await cp(EXAMPLES, folder, { recursive: true })
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS))
}, 600_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a tool of ours, whose fault is the test's failure with all that it printed. */
async function tool(path: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [join(ROOT, 'node_modules', path), ...args], { cwd }).catch(
    (error: { readonly stdout: string; readonly stderr: string }) => {
      throw new RangeError(`${error.stdout}${error.stderr}`)
    },
  )
  return `${stdout}${stderr}`
}

/** A built example that runs. */
interface RunningExample {
  readonly lines: AsyncIterableIterator<string>
  readonly stop: () => Promise<void>
}

/** Starts a built example; stopped with the test. */
function example(name: string, env: NodeJS.ProcessEnv): RunningExample {
  const child = spawn(process.execPath, [join('built', `${name}.js`)], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  onTestFinished(stop)
  return { lines: createInterface(child.stdout)[Symbol.asyncIterator](), stop }
}

async function allLines(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

test('every public entry has one short example', async () => {
  expect((await readdir(EXAMPLES)).sort()).toEqual(Object.keys(LENGTHS).sort())
  for (const [name, most] of Object.entries(LENGTHS)) {
    const lines = (await readFile(join(EXAMPLES, name), 'utf8')).trimEnd().split('\n')
    expect([name, lines.length <= most]).toEqual([name, true])
  }
})

test('the package is sound for those who import it: publint and arethetypeswrong find nothing', async () => {
  await tool('publint/src/cli.js', ['run', '--strict', tarball], folder)
  await tool('@arethetypeswrong/cli/dist/index.js', ['--profile', 'esm-only', tarball], folder)
})

test('the declarations of the package are whole, whatever those of others are', async () => {
  const checked = tool('typescript/bin/tsc', ['-p', 'tsconfig.json', '--noEmit', '--skipLibCheck', 'false'], folder)
  const said = await checked.catch((error: Error) => error.message)
  expect(said.split('\n').filter((line) => /^\S/.test(line) && !line.startsWith('node_modules/@temporalio/'))).toEqual(
    [],
  )
})

test('the package holds what runs and what explains, and nothing of how it is made', async () => {
  const { stdout } = await run('tar', ['-tzf', tarball])
  const files = stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''))
  const roots = new Set(files.map((path) => path.replace(/\/.*/, '')))
  expect([...roots].sort()).toEqual(
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'deploy', 'dist', 'docs', 'package.json', 'schema', 'tools'].sort(),
  )
  expect(files).toContain('dist/workflow-bundle.js')
  for (const entry of ['client', 'worker', 'reader', 'simulator'])
    expect(files).toEqual(expect.arrayContaining([`dist/${entry}/index.js`, `dist/${entry}/index.d.ts`]))
  expect(
    files.filter((path) => /\.built-from|write-schemas|(?<!\.d)\.ts$|\.map$|^(test|bench|src|scripts)\//.test(path)),
  ).toEqual([])
})

test('from the packed release alone, a program starts a harvest and another one works on it with a sink of its own', async () => {
  await tool('typescript/bin/tsc', ['-p', 'tsconfig.json'], folder)
  const simulated: Record<string, string> = {}
  for await (const line of example('simulate-an-instance', {}).lines) {
    const [name = '', value = ''] = line.split(/=(.*)/)
    simulated[name] = value
    if (name === 'SERVICENOW_CLIENT_SECRET') break
  }
  const env = { ...simulated, TEMPORAL_ADDRESS: inject('temporalAddress') }
  const worker = example('work-with-a-sink-of-your-own', env)
  expect(await allLines(example('start-a-harvest', env).lines)).toEqual([
    'started a run',
    'sys_script: complete, 2500 rows',
    expect.stringMatching(/^sys_user: partial, 2\d\d rows$/),
  ])
  await worker.stop()
  const bin = join('node_modules', 'servicenow-harvester', 'bin', 'harvester.js')
  const { TEMPORAL_ADDRESS: _address, ...own } = process.env
  await run(process.execPath, [bin, 'run', '--tables', 'sys_script'], {
    cwd: folder,
    env: { ...own, ...simulated, HARVESTER_HOME: sharedHome() },
  })
  expect(await allLines(example('read-a-harvest', {}).lines)).toEqual(['sys_script: complete, 2500 rows'])
})
