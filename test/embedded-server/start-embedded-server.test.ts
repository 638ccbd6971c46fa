import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { expect, onTestFinished, test } from 'vitest'
import { stopEmbeddedServer } from '../../src/embedded-server/leave-embedded-server.ts'
import { takeLease } from '../../src/embedded-server/lock/leases.ts'
import { startTimeOf } from '../../src/embedded-server/lock/process-identity.ts'
import { stopProcess } from '../../src/embedded-server/lock/stop-process.ts'
import { answers } from '../../src/embedded-server/probe-server.ts'
import { realTemporalCliSources } from '../support/temporal/temporal-cli-sources.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { fakeProgram, versionScript } from './fake-programs.ts'
import { runs, serverHome, useElsewhere } from './server-home.ts'

const SERVER_TEST_MS = 120_000

async function kill(pid: number) {
  const startTime = await startTimeOf(pid)
  if (startTime === null) return
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => runs(pid), { timeout: 10_000 }).toBe(false)
}

async function connect(address: string) {
  const connection = await Connection.connect({ address })
  onTestFinished(() => connection.close())
  return new Client({ connection })
}

test(
  'two starts at once share one server; the first to leave lets it run, the last one stops it and awaits its exit',
  async () => {
    const { home, start } = await serverHome()
    const [one, two] = await Promise.all([start(), start()])
    expect([one.startedByUs, two.startedByUs].sort()).toEqual([false, true])
    expect(two).toMatchObject({ pid: one.pid, address: one.address, uiUrl: one.uiUrl })
    await one.release()
    await one.release()
    expect(await runs(one.pid)).toBe(true)
    await two.release()
    expect(await runs(one.pid)).toBe(false)
    await expect(access(join(home, 'temporal', 'server.json'))).rejects.toThrow()
  },
  SERVER_TEST_MS,
)

test(
  'two processes that start at once share one server, and the last one to leave stops it',
  async () => {
    const { home } = await serverHome()
    const [one, two] = await Promise.all([useElsewhere(home), useElsewhere(home)])
    expect([one.startedByUs, two.startedByUs].sort()).toEqual([false, true])
    expect(two.pid).toBe(one.pid)
    await one.leave()
    expect(await runs(one.pid)).toBe(true)
    await two.leave()
    expect(await runs(one.pid)).toBe(false)
  },
  SERVER_TEST_MS,
)

test(
  'after kill -9 of user and server the next start says so, and finds its workflows on the same ports',
  async () => {
    const { home, lines, start } = await serverHome()
    const before = await useElsewhere(home)
    const workflow = { taskQueue: 'nobody', workflowId: 'survivor', args: [] }
    await (await connect(before.address)).workflow.start('anything', workflow)
    await before.die()
    await kill(before.pid)
    const after = await start()
    expect(after).toMatchObject({ startedByUs: true, address: before.address })
    expect(after.pid).not.toBe(before.pid)
    expect(lines).toContainEqual(expect.stringMatching(`process ${before.pid}. was not shut down properly`))
    const found = await (await connect(after.address)).workflow.getHandle('survivor').describe()
    expect(found.status.name).toBe('RUNNING')
  },
  SERVER_TEST_MS,
)

test(
  'a killed user is not waited for: its server is used on, and stops with the last living user',
  async () => {
    const { home, start } = await serverHome()
    const killed = await useElsewhere(home)
    await killed.die()
    const mine = await start()
    expect(mine).toMatchObject({ startedByUs: false, pid: killed.pid })
    expect(await readdir(join(home, 'temporal', 'leases'))).toHaveLength(2)
    await mine.release()
    expect(await runs(killed.pid)).toBe(false)
    expect(await readdir(join(home, 'temporal', 'leases'))).toEqual([])
  },
  SERVER_TEST_MS,
)

test(
  'a process that was given the old number of the server is left alone',
  async () => {
    const { home, start } = await serverHome()
    await (await start()).release()
    const stranger = spawn('sleep', ['600'])
    onTestFinished(() => void stranger.kill('SIGKILL'))
    await once(stranger, 'spawn')
    const note = {
      pid: stranger.pid,
      startTime: 'another life',
      port: 1,
      uiPort: 1,
      serverVersion: '1.31.2',
      kept: false,
    }
    await writeFile(join(home, 'temporal', 'server.json'), JSON.stringify(note))
    const server = await start()
    expect(server.startedByUs).toBe(true)
    await server.release()
    expect(stranger.exitCode).toBeNull()
    expect(await runs(stranger.pid ?? 0)).toBe(true)
  },
  SERVER_TEST_MS,
)

test(
  'half a server.json counts as none',
  async () => {
    const { home, start } = await serverHome()
    await (await start()).release()
    await writeFile(join(home, 'temporal', 'server.json'), '{"pid":')
    expect((await start()).startedByUs).toBe(true)
  },
  SERVER_TEST_MS,
)

test(
  'a server that is kept outlives its users, until it is stopped',
  async () => {
    const { home, progress, start } = await serverHome()
    const first = await start()
    await first.release({ keep: true })
    const visitor = await start()
    expect(visitor).toMatchObject({ startedByUs: false, pid: first.pid })
    await visitor.release()
    expect(await answers(first.address)).toBe(true)
    await stopEmbeddedServer({ home, progress })
    expect(await runs(first.pid)).toBe(false)
  },
  SERVER_TEST_MS,
)

test(
  'another port is taken where the last one is in use by now',
  async () => {
    const { start } = await serverHome()
    const before = await start()
    await before.release()
    const squatter = createServer().listen(Number(before.address.split(':')[1]), '127.0.0.1')
    onTestFinished(() => void squatter.close())
    await once(squatter, 'listening')
    const after = await start()
    expect(after.address).not.toBe(before.address)
    expect(after.uiUrl).toBe(before.uiUrl)
  },
  SERVER_TEST_MS,
)

test(
  'what it leaves is closed to others, its settings are taken, its UI answers, and it sees none of our environment',
  async () => {
    const { home, start } = await serverHome()
    const env = { ...process.env, SERVICENOW_CLIENT_SECRET: 'not-for-the-server' }
    const server = await start({
      sources: { ...realTemporalCliSources(), env },
      dynamicConfig: { 'limit.maxIDLength': 40 },
    })
    expect((await stat(join(home, 'temporal'))).mode & 0o777).toBe(0o700)
    for (const name of await readdir(join(home, 'temporal'))) {
      const { mode } = await stat(join(home, 'temporal', name))
      expect({ name, mode: mode & 0o077 }).toEqual({ name, mode: 0 })
    }
    const workflow = { taskQueue: 'nobody', workflowId: 'x'.repeat(41), args: [] }
    const tooLong = (await connect(server.address)).workflow.start('anything', workflow)
    await expect(tooLong).rejects.toMatchObject({ cause: { details: expect.stringMatching(/length/i) } })
    expect((await fetch(server.uiUrl)).status).toBe(200)
    if (process.platform === 'linux') {
      expect(await readFile(`/proc/${server.pid}/environ`, 'utf8')).not.toContain('SERVICENOW')
    }
  },
  SERVER_TEST_MS,
)

test(
  'before a newer server opens the database it is copied, and an older one may not open it',
  async () => {
    const { home, lines, start } = await serverHome()
    await (await start()).release()
    const notePath = join(home, 'temporal', 'database.json')
    const note = JSON.parse(await readFile(notePath, 'utf8'))
    await writeFile(notePath, JSON.stringify({ ...note, serverVersion: '1.31.0' }))
    await (await start()).release()
    expect(lines).toContainEqual(
      expect.stringMatching(/database of Temporal server 1\.31\.0 was copied to .*database-of-1\.31\.0-/),
    )
    const copies = (await readdir(join(home, 'temporal'))).filter((name) => name.startsWith('database-of-1.31.0-'))
    expect(await readdir(join(home, 'temporal', copies[0] ?? ''))).toContain('temporal.db')
    expect(JSON.parse(await readFile(notePath, 'utf8')).serverVersion).toBe(note.serverVersion)
    await writeFile(notePath, JSON.stringify({ ...note, serverVersion: '99.0.0' }))
    await expect(start()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('99.0.0') })
  },
  SERVER_TEST_MS,
)

test('a server that ends at once is reported with the end of its log', async () => {
  const { home, start } = await serverHome()
  const broken = `if [ "$1" = --version ]; then ${versionScript('1.31.2')}; else echo 'disk I/O error'; exit 1; fi`
  const explicitPath = await fakeProgram(await temporaryFolder(), 'temporal', broken)
  const started = start({ sources: { ...realTemporalCliSources(), explicitPath } })
  await expect(started).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/ended at once[\s\S]*server\.log[\s\S]*disk I\/O error/),
  })
  await expect(access(join(home, 'temporal', 'server.json'))).rejects.toThrow()
})

test('an interrupted start stops what it had started', async () => {
  const { home, start } = await serverHome()
  const mute = `if [ "$1" = --version ]; then ${versionScript('1.31.2')}; else exec /bin/sleep 600; fi`
  const explicitPath = await fakeProgram(await temporaryFolder(), 'temporal', mute)
  const interrupt = new AbortController()
  const started = start({ sources: { ...realTemporalCliSources(), explicitPath }, signal: interrupt.signal })
  const serverNote = join(home, 'temporal', 'server.json')
  const readNote = async () => JSON.parse(await readFile(serverNote, 'utf8').catch(() => 'null'))
  await expect.poll(readNote, { timeout: 10_000 }).not.toBeNull()
  const { pid } = await readNote()
  interrupt.abort()
  await expect(started).rejects.toMatchObject({ name: 'AbortError' })
  expect(await runs(pid)).toBe(false)
})

test('a server that ignores SIGTERM is killed, with a line', async () => {
  const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'])
  onTestFinished(() => void stubborn.kill('SIGKILL'))
  await once(stubborn.stdout, 'data')
  const pid = stubborn.pid ?? 0
  const lines: string[] = []
  await stopProcess({ pid, startTime: (await startTimeOf(pid)) ?? '' }, (line) => lines.push(line), 100)
  expect(await runs(pid)).toBe(false)
  expect(lines).toEqual([expect.stringMatching(`process ${pid}. did not stop within 0.1 s and was killed`)])
})

test('one process may hold several leases, each of its own', async () => {
  const folder = await temporaryFolder()
  const [one] = [await takeLease(folder), await takeLease(folder)]
  expect(await readdir(folder)).toHaveLength(2)
  await one.end()
  expect(await readdir(folder)).toHaveLength(1)
})
