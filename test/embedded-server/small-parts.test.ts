import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { userCacheFolder } from '../../src/embedded-server/index.ts'
import { isRunning, ownIdentity, startTimeOf } from '../../src/embedded-server/lock/process-identity.ts'
import { serverFolder } from '../../src/embedded-server/server-folder.ts'
import { serverArguments } from '../../src/embedded-server/spawn-server.ts'
import { compareServerVersions, parseServerVersion } from '../../src/embedded-server/temporal-cli/server-version.ts'

test.each([
  { name: 'a release', text: 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)', version: '1.31.2' },
  { name: 'a build of one’s own', text: 'temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)\n', version: '1.31.2' },
  { name: 'two digits in each place', text: 'temporal version 1.10.0 (Server 1.40.12, UI 3.0.0)', version: '1.40.12' },
  { name: 'a server that is not numbered', text: 'temporal version 1.8.2 (Server main, UI 2.50.1)', version: null },
  { name: 'another program', text: 'temporal 4.2', version: null },
])('the server of $name is read as $version', ({ text, version }) => {
  expect(parseServerVersion(text)).toBe(version)
})

test.each([
  { older: '1.9.9', newer: '1.31.0' },
  { older: '1.31.2', newer: '1.31.10' },
  { older: '1.99.99', newer: '2.0.0' },
])('server $older is older than $newer', ({ older, newer }) => {
  expect(compareServerVersions(older, newer)).toBeLessThan(0)
  expect(compareServerVersions(newer, older)).toBeGreaterThan(0)
  expect(compareServerVersions(newer, newer)).toBe(0)
})

test.each([
  { name: 'XDG_CACHE_HOME', env: { XDG_CACHE_HOME: '/x' }, platform: 'linux', folder: '/x' },
  { name: 'a relative XDG_CACHE_HOME, ignored', env: { XDG_CACHE_HOME: 'x' }, platform: 'linux', folder: '/h/.cache' },
  { name: 'Linux', env: {}, platform: 'linux', folder: '/h/.cache' },
  { name: 'macOS', env: {}, platform: 'darwin', folder: '/h/Library/Caches' },
  { name: 'Windows', env: { LOCALAPPDATA: '/l' }, platform: 'win32', folder: '/l' },
] as const)('the cache folder follows $name', ({ env, platform, folder }) => {
  expect(userCacheFolder(env, platform, '/h')).toBe(folder)
})

test('a process is told apart from another life with the same number, and from one that has ended', async () => {
  const own = await ownIdentity()
  expect(await isRunning(own)).toBe(true)
  expect(await isRunning({ ...own, startTime: `${own.startTime}1` })).toBe(false)
  const other = spawn(process.execPath, ['--version'])
  await once(other, 'close')
  expect(await startTimeOf(other.pid ?? 0)).toBeNull()
})

test('a zombie counts as ended', async () => {
  // The shell's child ends while the shell, turned into sleep, never asks how.
  const parent = spawn('sh', ['-c', '/bin/true & echo $!; exec sleep 600'])
  const [number] = await once(parent.stdout, 'data')
  await expect.poll(() => startTimeOf(Number(String(number)))).toBeNull()
  parent.kill('SIGKILL')
})

test('the server is told to listen on the loopback address only and to know our search attributes', () => {
  const words = serverArguments({
    cliPath: 'temporal',
    folder: serverFolder('/home'),
    port: 1,
    uiPort: 2,
    dynamicConfig: { 'a.b': 'c', 'd.e': 3 },
  }).join(' ')
  expect(words).toContain('--ip 127.0.0.1 --port 1 --ui-port 2')
  expect(words).toContain('--db-filename temporal.db ')
  expect(words).toContain('--sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=NORMAL')
  expect(words).toContain(
    'SnInstance=Keyword --search-attribute SnTable=Keyword --search-attribute HarvestVerdict=Keyword',
  )
  expect(words).toContain('--dynamic-config-value a.b="c" --dynamic-config-value d.e=3')
})
