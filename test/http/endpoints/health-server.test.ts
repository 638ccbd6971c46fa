import { expect, onTestFinished, test } from 'vitest'
import { type Readiness, serveHealth } from '../../../src/worker/health/serve-health.ts'
import { freePort } from '../../support/servers/free-port.ts'

async function served(readiness: Readiness, patienceMs?: number): Promise<(path: string) => Promise<string>> {
  const address = `127.0.0.1:${await freePort()}`
  const endpoint = await serveHealth(address, readiness, patienceMs)
  onTestFinished(endpoint.close)
  return async (path) => {
    const response = await fetch(`http://${address}${path}`, { headers: { connection: 'close' } })
    return `${response.status} ${(await response.text()).trim()}`
  }
}

test('however many probes ask at the same time, Temporal and the sink are asked once', async () => {
  let looks = 0
  const ask = await served(async () => {
    looks += 1
    return ['acme: Temporal does not answer', 'globex: stopping']
  })
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('/readyz')))
  expect(new Set(answers)).toEqual(new Set(['503 acme: Temporal does not answer\nglobex: stopping']))
  expect(looks).toBe(1)
})

test('a folder that never answers makes a worker unready, and leaves it alive', async () => {
  const ask = await served(() => new Promise(() => undefined), 5)
  expect(await ask('/readyz')).toBe('503 Temporal or the sink does not answer in time')
  expect(await ask('/healthz')).toBe('200 live')
})
