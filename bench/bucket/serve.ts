// Serves a bucket until it is killed, and prints its address: the server of the tests in a process of its own.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { bucketProxy } from '../../test/support/servers/bucket/bucket-proxy.ts'

const directory = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'harvester-bench-')))
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  allowMismatchedSignatures: true,
  directory,
  configureBuckets: [{ name: 'harvests' }],
})
const { port } = await server.run()
const { origin } = await bucketProxy(port, 'held')
process.stdout.write(`${origin}\n`)
