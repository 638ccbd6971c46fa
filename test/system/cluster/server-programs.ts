import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { userCacheFolder } from '../../../src/embedded-server/index.ts'
import { withExclusiveLock } from '../../../src/embedded-server/lock/exclusive-lock.ts'
import { childEnvironment } from '../../../src/embedded-server/temporal-cli/child-environment.ts'
import { requireTool } from '../require-tool.ts'

/** The Go module that pins the server's sources. */
const SOURCES = fileURLToPath(new URL('../../../tools/temporal-server/', import.meta.url))
const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'] as const
/** A fresh machine fetches and compiles everything, in milliseconds. */
const BUILD_MS = 900_000

/** What a Temporal cluster is made of. */
export interface ServerPrograms {
  readonly version: string
  readonly server: string
  readonly sqlTool: string
  /** Where the versions of the database's schema lie, as in Temporal's image of tools. */
  readonly schema: string
}

const Module = z.object({ Version: z.string(), Dir: z.string() })

/** The Temporal server and the tool that makes its schema: from the user's cache, or compiled by Go, once for all processes. */
export async function serverPrograms(): Promise<ServerPrograms> {
  const env = { ...childEnvironment('go', process.env), CGO_ENABLED: '0', GOWORK: 'off' }
  const go = (args: readonly string[]): string =>
    execFileSync(requireTool('go'), args, {
      cwd: SOURCES,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: BUILD_MS,
    })
  const version = go(['list', '-m', '-f', '{{.Version}}', 'go.temporal.io/server']).trim()
  const cache = join(
    userCacheFolder(process.env, process.platform, homedir()),
    'servicenow-harvester',
    'temporal-server',
  )
  const folder = join(cache, `${version}-${process.platform}-${process.arch}`)
  const programs = {
    version,
    server: join(folder, 'server'),
    sqlTool: join(folder, 'sql'),
    schema: join(folder, 'schema'),
  }
  const options = {
    purpose: 'building the Temporal server',
    progress: { report: () => {} },
    signal: AbortSignal.timeout(BUILD_MS),
  }
  await withExclusiveLock({ folder: cache, ...options }, async () => {
    if (existsSync(folder)) return
    const draft = `${folder}.draft`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true })
    const module = Module.parse(JSON.parse(go(['mod', 'download', '-json', `go.temporal.io/server@${version}`])))
    go(['build', '-trimpath', '-ldflags', '-s -w', '-o', `${draft}/`, ...PACKAGES])
    await cp(join(module.Dir, 'schema'), join(draft, 'schema'), { recursive: true })
    await rename(draft, folder)
  })
  return programs
}
