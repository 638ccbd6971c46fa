import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished, vi } from 'vitest'
import { bucketClient } from '../../../src/sink/s3/bucket-client.ts'
import { bucketProxy } from '../../support/servers/bucket/bucket-proxy.ts'
import type { FaultyBucket, ReachedBucket, SharedStore } from '../../support/servers/bucket/object-store.ts'
import { freePort } from '../../support/servers/free-port.ts'
import { requireTool } from '../require-tool.ts'

const KINDS = ['account', 'container', 'object'] as const
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test:tester', AWS_SECRET_ACCESS_KEY: 'testing' } as const
const BUCKET = 'harvests'
/** Longest that the servers may take to listen, in milliseconds. */
const START_MS = 60_000

/** Starts Debian's Swift with its S3 interface and one bucket: four processes on loopback ports. They end with the test. */
export async function swiftStore(): Promise<ReachedBucket> {
  const { close, ...store } = await sharedSwift()
  onTestFinished(close)
  return store
}

/** A place of its own in such a bucket, behind a proxy that makes faults. */
export async function faultySwift({ place, options, env }: ReachedBucket, name: string): Promise<FaultyBucket> {
  const { close, ...proxy } = await bucketProxy(Number(new URL(options.endpoint).port), 'asked')
  onTestFinished(close)
  const own = `${place}/${name}`
  return {
    ...proxy,
    place: own,
    options: { ...options, endpoint: proxy.origin },
    env: { ...env, HARVESTER_SINK: own, HARVESTER_S3_ENDPOINT: proxy.origin },
  }
}

/** The same for several tests; whoever starts it closes it. */
export async function sharedSwift(): Promise<SharedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'harvester-swift-'))
  const servers: ChildProcess[] = []
  mkdirSync(join(folder, 'devices', 'd1'), { recursive: true })
  for (const kind of KINDS) servers.push(await startStorage(kind, folder))
  const port = await freePort()
  servers.push(await startProxy(folder, port))
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value)
  const endpoint = `http://127.0.0.1:${port}`
  const options = { endpoint, pathStyle: true } as const
  const { client, s3 } = await bucketClient(options)
  await client.send(new s3.CreateBucketCommand({ Bucket: BUCKET }))
  const place = `s3://${BUCKET}/team/security`
  return {
    place,
    options,
    env: { ...CREDENTIALS, HARVESTER_SINK: place, HARVESTER_S3_ENDPOINT: endpoint, HARVESTER_S3_PATH_STYLE: 'true' },
    async close() {
      vi.unstubAllEnvs()
      client.destroy()
      for (const server of servers) server.kill('SIGKILL')
      await Promise.all(servers.map((server) => server.exitCode ?? once(server, 'close')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One of the servers that hold what is stored, and the ring by which the proxy finds it. */
async function startStorage(kind: (typeof KINDS)[number], folder: string): Promise<ChildProcess> {
  const port = await freePort()
  const builder = join(folder, `${kind}.builder`)
  const ring = (...args: readonly string[]): unknown =>
    execFileSync(requireTool('swift-ring-builder'), [builder, ...args])
  ring('create', '4', '1', '1')
  ring('add', `r1z1-127.0.0.1:${port}/d1`, '1')
  ring('rebalance')
  return start(`swift-${kind}-server`, folder, port, [
    `devices = ${join(folder, 'devices')}`,
    'mount_check = false',
    '[pipeline:main]',
    `pipeline = ${kind}-server`,
    `[app:${kind}-server]`,
    `use = egg:swift#${kind}`,
  ])
}

async function startProxy(folder: string, port: number): Promise<ChildProcess> {
  return start('swift-proxy-server', folder, port, [
    '[pipeline:main]',
    'pipeline = catch_errors cache s3api tempauth copy slo dlo proxy-server',
    '[app:proxy-server]',
    'use = egg:swift#proxy',
    'account_autocreate = true',
    '[filter:tempauth]',
    'use = egg:swift#tempauth',
    'user_test_tester = testing .admin',
    ...['catch_errors', 's3api', 'copy', 'slo', 'dlo'].flatMap((name) => [
      `[filter:${name}]`,
      `use = egg:swift#${name}`,
    ]),
    '[filter:cache]',
    'use = egg:swift#memcache',
    // Nobody listens there: nothing is remembered between requests.
    'memcache_servers = 127.0.0.1:9',
  ])
}

async function start(
  program: string,
  folder: string,
  port: number,
  settings: readonly string[],
): Promise<ChildProcess> {
  const file = join(folder, `${program}.conf`)
  const head = [
    '[DEFAULT]',
    'bind_ip = 127.0.0.1',
    `bind_port = ${port}`,
    'workers = 0',
    'user = root',
    `swift_dir = ${folder}`,
  ]
  writeFileSync(file, `${[...head, ...settings].join('\n')}\n`)
  const server = spawn(requireTool(program), [file], { stdio: ['ignore', 'ignore', 'inherit'] })
  for (let waited = 0; !(await listens(port)); waited += 50) {
    if (waited > START_MS || server.exitCode !== null) throw new Error(`${program} did not start`)
    await pause(50)
  }
  return server
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const found = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return found
}
