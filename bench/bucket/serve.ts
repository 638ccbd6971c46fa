// Serves a bucket until it is killed, and prints its address: the server of the tests in a process of its own.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bucketProxy } from '../../test/support/servers/bucket/bucket-proxy.ts'
import { bucketServer } from '../../test/support/servers/bucket/bucket-server.ts'

const directory = process.argv[2] ?? (await mkdtemp(join(tmpdir(), 'harvester-bench-')))
const { port } = await bucketServer(directory)
const { origin } = await bucketProxy(port, 'held')
process.stdout.write(`${origin}\n`)
