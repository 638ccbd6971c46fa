import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { expect, onTestFinished, test } from 'vitest'
import { instanceName } from '../../../src/config/instance-config.ts'
import { environmentFor, start } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { freePort } from '../../support/servers/free-port.ts'
import { ownServer } from '../../support/temporal/own-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

test('a worker is ready while Temporal answers and the output can be written, says why when not, and lives all the time', async () => {
  const simulator = await simulated({ tables: { sys_script: 10 } })
  const folder = await temporaryFolder()
  const output = join(folder, 'output')
  const server = await ownServer()
  server.start()
  await until('the server answers', () =>
    Connection.connect({ address: server.address, connectTimeout: '1s' }).then(
      async (connection) => {
        await connection.close()
        return true
      },
      () => false,
    ),
  )
  const health = `127.0.0.1:${await freePort()}`
  const ask = async (path: string): Promise<string> => {
    const response = await fetch(`http://${health}${path}`)
    return `${response.status} ${(await response.text()).trim()}`
  }
  const env = {
    ...environmentFor(simulator),
    TEMPORAL_ADDRESS: server.address,
    HARVESTER_SINK: `directory:${output}`,
    HARVESTER_HEALTH: health,
  }
  const worker = start(['worker'], env, folder)
  const instance = instanceName(simulator.url)
  await until('the endpoint answers', () => ask('/healthz').then(Boolean, () => false))
  expect(await ask('/healthz')).toBe('200 live')
  await until('it is ready', async () => (await ask('/readyz')) === '200 ready')

  await server.kill()
  await until('it is not ready', async () => (await ask('/readyz')) !== '200 ready')
  expect(await ask('/readyz')).toBe(`503 ${instance}: Temporal does not answer`)
  expect(await ask('/healthz')).toBe('200 live')
  server.start()
  await until('it is ready again', async () => (await ask('/readyz')) === '200 ready')

  await rm(output, { recursive: true, force: true })
  await writeFile(output, 'a file where the folder was')
  await until('it is not ready', async () => (await ask('/readyz')) !== '200 ready')
  expect(await ask('/readyz')).toBe(`503 ${instance}: the output cannot be written`)
  await rm(output)
  await mkdir(output)
  await until('it is ready again', async () => (await ask('/readyz')) === '200 ready')

  expect(await ask('/metrics')).toBe('404 there are /healthz and /readyz')
  expect((await fetch(`http://${health}/readyz`, { method: 'POST' })).status).toBe(405)
  worker.process.kill('SIGTERM')
  expect((await worker.ended).exitCode).toBe(0)
})

test('a health address that is none, or that is taken, ends a worker with exit 2 and the name of the variable', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await until('somebody listens', () => taken.listening)
  const address = taken.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const env = { ...environmentFor(simulator), TEMPORAL_ADDRESS: '127.0.0.1:1' }
  const worker = (health: string) => start(['worker'], { ...env, HARVESTER_HEALTH: health }, folder).ended
  expect(await worker('everywhere')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('HARVESTER_HEALTH is not address:port'),
  })
  expect(await worker(`127.0.0.1:${port}`)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`HARVESTER_HEALTH: cannot listen at 127.0.0.1:${port}`),
  })
})
