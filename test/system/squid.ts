import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from '../support/servers/free-port.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { requireTool } from './require-tool.ts'

/** A request in Squid's access log. */
interface LoggedTunnel {
  readonly method: string
  readonly target: string
  readonly status: string
  /** Who the proxy took the client for; `-` for nobody. */
  readonly user: string
}

/** Squid on a loopback port. */
export interface Squid {
  readonly port: number
  /** Each is logged when its tunnel is closed. */
  readonly requests: () => readonly LoggedTunnel[]
  /** The access log as it is on the disk: besides the requests, every header that each of them carried. */
  readonly log: () => string
}

/** Starts Squid as a forward proxy that opens tunnels, and nothing else, for one user. Ends with the test. */
export async function squid(username: string, password: string): Promise<Squid> {
  const program = requireTool('squid')
  const folder = await temporaryFolder()
  // Started by root, Squid works as a user of its own.
  chmodSync(folder, 0o777)
  const passwords = join(folder, 'passwords')
  const hash = execFileSync(requireTool('openssl'), ['passwd', '-apr1', password], { encoding: 'utf8' }).trim()
  writeFileSync(passwords, `${username}:${hash}\n`)
  const accessLog = join(folder, 'access.log')
  const port = await freePort()
  const settings = join(folder, 'squid.conf')
  writeFileSync(
    settings,
    [
      `http_port 127.0.0.1:${port}`,
      `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${passwords}`,
      'auth_param basic children 1 startup=1',
      'auth_param basic realm test',
      'acl known proxy_auth REQUIRED',
      'http_access allow CONNECT known',
      'http_access deny all',
      'logformat whole %rm %ru %>Hs %[un %>h',
      `access_log stdio:${accessLog} logformat=whole`,
      `cache_log ${join(folder, 'cache.log')}`,
      `coredump_dir ${folder}`,
      'pid_filename none',
      'cache deny all',
      'pinger_enable off',
      'netdb_filename none',
      'max_filedescriptors 256',
      'shutdown_lifetime 0 seconds',
      '',
    ].join('\n'),
  )
  const running = spawn(program, ['-N', '-f', settings], { stdio: 'ignore' })
  const ended = once(running, 'exit')
  onTestFinished(async () => {
    running.kill('SIGTERM')
    await ended
  })
  while (!(await answers(port))) {
    if (running.exitCode !== null)
      throw new Error(`squid ended at once:\n${readFileSync(join(folder, 'cache.log'), 'utf8')}`)
    await pause(20)
  }
  const log = (): string => readFileSync(accessLog, 'utf8')
  // A connection without a request, as ours to see whether it is up, is logged too.
  const requests = () =>
    log()
      .trimEnd()
      .split('\n')
      .map(parse)
      .filter(({ method }) => method !== '-')
  return { port, log, requests }
}

function parse(line: string): LoggedTunnel {
  const [method = '', target = '', status = '', user = ''] = line.split(' ')
  return { method, target, status, user }
}

/** Squid takes no port of the system's choice, so it is given one that was free a moment ago. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
