import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type WatchedResources, watchResources } from '../../support/leaks/watch-resources.ts'
import { until } from '../../support/until.ts'

function watch(): WatchedResources {
  const watched = watchResources()
  onTestFinished(watched.unwatch)
  return watched
}

test('a timer is open until it is cleared, and named by the line that made it', () => {
  const { left } = watch()
  const timers = [setTimeout(() => {}, 60_000), setInterval(() => {}, 60_000)]
  const made = expect.stringMatching(/^a timer made .*watch-resources\.test\.ts:\d+/)
  expect(left()).toEqual([made, made])
  clearTimeout(timers[0])
  expect(left()).toEqual([made])
  clearInterval(timers[1])
  expect(left()).toEqual([])
})

test('a timer that has run, and one that keeps no process alive, are not open', async () => {
  const { left } = watch()
  setTimeout(() => {}, 60_000).unref()
  await new Promise<void>((resolve) => setTimeout(resolve, 1))
  expect(left()).toEqual([])
})

test('a server and a process are open until they have ended', async () => {
  const { left } = watch()
  const server = createServer()
  server.listen(0)
  await once(server, 'listening')
  expect(left()).toEqual(['1 TCPServerWrap'])
  server.close()
  await until('the server is closed', () => left().length === 0)
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  expect(left()).toContain('1 ProcessWrap')
  child.kill('SIGKILL')
  await until('the process has ended', () => left().length === 0)
})

test('what was open before is not told', () => {
  const timer = setTimeout(() => {}, 60_000)
  expect(watch().left()).toEqual([])
  clearTimeout(timer)
})
