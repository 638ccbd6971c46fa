import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { access, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { locateTemporalCli } from '../../src/embedded-server/temporal-cli/locate-temporal-cli.ts'
import {
  TEMPORAL_CLI_RELEASE,
  temporalCliSourceFolder,
} from '../../src/embedded-server/temporal-cli/temporal-cli-release.ts'
import { bareMachine } from './bare-machine.ts'
import { fakeProgram, goScript, versionScript } from './fake-programs.ts'

const OURS = TEMPORAL_CLI_RELEASE.server

test('the path that a person named is used, before the cache and before PATH', async () => {
  const { folder, bin, sources, search, cached } = await bareMachine()
  await fakeProgram(bin, 'temporal', versionScript(OURS))
  await fakeProgram(dirname(cached), 'temporal', versionScript(OURS))
  const explicitPath = await fakeProgram(folder, 'mine', versionScript('1.32.0'))
  expect(await locateTemporalCli({ ...sources, explicitPath }, search)).toEqual({
    path: explicitPath,
    server: '1.32.0',
    source: 'explicit',
  })
})

test.each([
  {
    name: 'a program that says no version',
    script: 'echo hello',
    databaseVersion: null,
    says: /does not answer --version/,
  },
  { name: 'a program that fails', script: 'exit 3', databaseVersion: null, says: /does not answer --version/ },
  {
    name: 'a server before 1.31',
    script: versionScript('1.30.9'),
    databaseVersion: null,
    says: /1\.30\.9 is older than 1\.31\.0/,
  },
  {
    name: 'a server older than the database',
    script: versionScript('1.31.2'),
    databaseVersion: '1.32.0',
    says: /1\.31\.2 is older than 1\.32\.0, which wrote the database/,
  },
])(
  '$name is refused where a person named it, although others are at hand',
  async ({ script, databaseVersion, says }) => {
    const { folder, bin, sources, search } = await bareMachine()
    await fakeProgram(bin, 'temporal', versionScript('1.40.0'))
    const explicitPath = await fakeProgram(folder, 'mine', script)
    const located = locateTemporalCli({ ...sources, explicitPath }, { ...search, databaseVersion })
    await expect(located).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(says) })
  },
)

test('the cache comes before PATH', async () => {
  const { bin, sources, search, cached } = await bareMachine()
  await fakeProgram(bin, 'temporal', versionScript('1.40.0'))
  await fakeProgram(dirname(cached), 'temporal', versionScript(OURS))
  expect(await locateTemporalCli(sources, search)).toEqual({ path: cached, server: OURS, source: 'cache' })
})

test('a temporal on PATH that is new enough is used without a line', async () => {
  const { bin, lines, sources, search } = await bareMachine()
  const path = await fakeProgram(bin, 'temporal', versionScript('1.31.0'))
  expect(await locateTemporalCli(sources, search)).toEqual({ path, server: '1.31.0', source: 'path' })
  expect(lines).toEqual([])
})

test.each([
  {
    name: 'older than we need',
    script: versionScript('1.30.1'),
    databaseVersion: null,
    says: /its server 1\.30\.1 is older than 1\.31\.0/,
  },
  {
    name: 'without a readable version',
    script: 'echo 0.0.0-DEV',
    databaseVersion: null,
    says: /its version cannot be read/,
  },
  {
    name: 'older than the database',
    script: versionScript('1.31.1'),
    databaseVersion: '1.31.2',
    says: /older than 1\.31\.2, which wrote/,
  },
])('a temporal on PATH $name is passed over with a line', async ({ script, databaseVersion, says }) => {
  const { bin, calls, lines, sources, search, cached } = await bareMachine()
  const found = await fakeProgram(bin, 'temporal', script)
  await fakeProgram(bin, 'go', goScript(calls, OURS))
  const cli = await locateTemporalCli(sources, { ...search, databaseVersion })
  expect(cli).toEqual({ path: cached, server: OURS, source: 'go' })
  expect(lines[0]).toMatch(says)
  expect(lines[0]).toContain(found)
})

test('our cache is passed over for a database that a newer server wrote, and nothing is built in vain', async () => {
  const { bin, calls, lines, sources, search, cached } = await bareMachine()
  await fakeProgram(dirname(cached), 'temporal', versionScript(OURS))
  await fakeProgram(bin, 'go', goScript(calls, OURS))
  await expect(locateTemporalCli(sources, { ...search, databaseVersion: '9.0.0' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/older than 9\.0\.0.*TEMPORAL_CLI_PATH/),
  })
  expect(lines).toHaveLength(1)
  await expect(access(calls)).rejects.toThrow()
})

test('with neither pip nor Go the message names every way out', async () => {
  const { sources, search } = await bareMachine()
  await expect(locateTemporalCli(sources, search)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/Install pip, or Go 1\.26.*PATH.*TEMPORAL_CLI_PATH.*TEMPORAL_ADDRESS/),
  })
})

test('the build gets the pinned module, no C compiler and a draft beside the final name, and leaves one file', async () => {
  const { folder, bin, calls, lines, sources, search, cached } = await bareMachine()
  await fakeProgram(bin, 'go', goScript(calls, OURS))
  await mkdir(dirname(cached), { recursive: true })
  await writeFile(`${cached}.1.draft`, 'left by an interrupted build')
  await locateTemporalCli(sources, search)
  const call = await readFile(calls, 'utf8')
  expect(call).toContain(`${folder} CGO_ENABLED=0 build -v -trimpath -ldflags -s -w -o ${cached}.`)
  expect(call).toContain('github.com/temporalio/cli/cmd/temporal')
  expect((await readdir(dirname(cached))).filter((name) => name !== 'lock')).toEqual(['temporal'])
  expect((await stat(cached)).mode & 0o777).toBe(0o755)
  expect(lines.join('\n')).toMatch(
    /cannot be downloaded here: ECONNREFUSED; .*\n.*pip is not installed; building.*\n.*takes about 3–6 minutes/,
  )
})

test('a build that goes on is reported with its counts', async () => {
  const { folder, bin, calls, sources, search } = await bareMachine()
  const goOn = join(folder, 'go-on')
  const wait = `echo 'go: downloading example.com/m v1.0.0' >&2; while [ -d '${folder}' ] && [ ! -e '${goOn}' ]; do sleep 0.02; done`
  await fakeProgram(bin, 'go', goScript(calls, OURS, wait))
  const counts: string[] = []
  const report = (line: string) => {
    if (!line.includes('1 modules fetched')) return
    counts.push(line)
    writeFileSync(goOn, '')
  }
  await locateTemporalCli(sources, { ...search, progress: { report, patienceMs: 20 } })
  expect(counts[0]).toMatch(/0 packages compiled, \d+ s/)
})

test('a build that fails shows the end of its output and the remedy', async () => {
  const { bin, sources, search, cached } = await bareMachine()
  await fakeProgram(bin, 'go', "echo 'go: go.mod requires go >= 1.26.4' >&2; exit 1")
  await expect(locateTemporalCli(sources, search)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/Go 1\.26[\s\S]*requires go >= 1\.26\.4/),
  })
  await expect(access(cached)).rejects.toThrow()
})

test('a build of something else is never installed', async () => {
  const { bin, calls, sources, search, cached } = await bareMachine()
  await fakeProgram(bin, 'go', goScript(calls, '1.31.0'))
  await expect(locateTemporalCli(sources, search)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(access(cached)).rejects.toThrow()
})

/** A `tar` that works, in the only folder of PATH, and notes what it is told of the environment. */
async function fakeTar(bin: string): Promise<string> {
  const environment = join(dirname(bin), 'tar-environment')
  await fakeProgram(bin, 'tar', `export PATH=/usr/bin:/bin\nenv >> '${environment}'\ntar "$@"`)
  return environment
}

/** A download site on this machine that answers for one release with an archive of that script. */
async function downloadSite(folder: string, script: string) {
  const program = await fakeProgram(join(folder, 'archive'), 'temporal', script)
  await chmod(program, 0o644)
  const archive = join(folder, 'archive.tar.gz')
  await promisify(execFile)('tar', ['-czf', archive, '-C', dirname(program), 'temporal'])
  const asked: string[] = []
  const site = createServer(async (request, answer) => {
    asked.push(request.url ?? '')
    const description = { archiveUrl: `http://${request.headers.host}/archive.tar.gz`, fileToExtract: 'temporal' }
    answer.end(request.url === '/archive.tar.gz' ? await readFile(archive) : JSON.stringify(description))
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => void site.close(() => resolve())))
  const address = site.address()
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}` }
}

test('where the download site answers, nothing is built, and tar learns no credential', async () => {
  const { folder, bin, calls, sources, search, cached } = await bareMachine()
  await fakeProgram(bin, 'go', goScript(calls, OURS))
  const tarEnvironment = await fakeTar(bin)
  const site = await downloadSite(folder, versionScript(OURS))
  const env = { ...sources.env, TMPDIR: folder, SERVICENOW_CLIENT_SECRET: 'secret-4d2f' }
  const cli = await locateTemporalCli({ ...sources, env, downloadSite: site.url }, search)
  expect(cli).toEqual({ path: cached, server: OURS, source: 'download' })
  expect(site.asked[0]).toMatch(/^\/cli\/v1\.8\.2\?arch=(amd64|arm64)&platform=\w+&format=tar\.gz$/)
  await expect(access(calls)).rejects.toThrow()
  const told = await readFile(tarEnvironment, 'utf8')
  expect(told).toContain(`TMPDIR=${folder}`)
  expect(told).not.toContain('secret-4d2f')
})

test('a download of something else is passed over with a line, and the build takes its place', async () => {
  const { folder, bin, calls, lines, sources, search } = await bareMachine()
  await fakeProgram(bin, 'go', goScript(calls, OURS))
  await fakeTar(bin)
  const site = await downloadSite(folder, 'echo Please log in to this network')
  const cli = await locateTemporalCli({ ...sources, downloadSite: site.url }, search)
  expect(cli.source).toBe('go')
  expect(lines[0]).toMatch(/cannot be downloaded here: the program says server nothing/)
})

test('two searches at once build once, and the second says whom it waits for', async () => {
  const { folder, bin, calls, sources, search } = await bareMachine()
  const goOn = join(folder, 'go-on')
  await fakeProgram(
    bin,
    'go',
    goScript(calls, OURS, `while [ -d '${folder}' ] && [ ! -e '${goOn}' ]; do sleep 0.02; done`),
  )
  // The build goes on once the one who waits has learnt whom it waits for.
  const report = (line: string) => {
    if (line.includes(`getting the Temporal development server (process ${process.pid})`)) writeFileSync(goOn, '')
  }
  const both = [0, 1].map(() => locateTemporalCli(sources, { ...search, progress: { report, patienceMs: 30 } }))
  const found = await Promise.all(both)
  expect(found.map((cli) => cli.source).sort()).toEqual(['cache', 'go'])
  expect((await readFile(calls, 'utf8')).trimEnd().split('\n')).toHaveLength(1)
})

test('the module that is built pins the release that the code names', async () => {
  const module = await readFile(join(temporalCliSourceFolder(), 'go.mod'), 'utf8')
  expect(module).toContain(`require github.com/temporalio/cli v${TEMPORAL_CLI_RELEASE.version}\n`)
})
