import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { requireTool } from './require-tool.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** The calls that read or change what a folder holds, whatever the machine's architecture calls them. */
const FILE_CALLS =
  '/^(open(at2?)?|p?writev?2?(64)?|fsync|fdatasync|link(at)?|rename(at2?)?|unlink(at)?|mkdir(at)?|close)$'

/** A system call of the traced program. */
export interface SystemCall {
  readonly name: string
  /** Its place among the calls of the same name of its thread, from 1. */
  readonly nth: number
  /** The call as strace shows it. */
  readonly text: string
}

/** What befalls a call in place of being carried out. */
export interface Injection {
  readonly call: SystemCall
  /** `signal=KILL` or `error=EIO`, as strace has it. */
  readonly effect: string
}

/** Compiles the tests, so that a program of theirs starts in a fraction of a second; gives the folder of the results. */
export async function compileTests(): Promise<string> {
  const folder = await temporaryFolder()
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc')
  const options = ['-p', 'tsconfig.json', '--noCheck', '--noEmit', 'false', '--outDir', folder]
  execFileSync(process.execPath, [compiler, ...options], { cwd: REPOSITORY })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** A program that answers each line on its stdin with a line on its stdout, and can be traced meanwhile. */
export class TracedProgram {
  readonly #process: ChildProcess
  readonly #answers: AsyncIterator<string>
  readonly #ended: Promise<unknown>

  private constructor(path: string) {
    // One thread for files: strace counts calls by thread.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }
    const child = spawn(process.execPath, [path], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#process = child
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#ended = once(child, 'exit')
  }

  /** Starts the program and waits until it says that it is ready. Ends with the test. */
  static async start(path: string): Promise<TracedProgram> {
    const program = new TracedProgram(path)
    onTestFinished(() => program.end())
    await program.#answers.next()
    return program
  }

  async end(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
  }

  /** Has a line answered under strace: the answer, null where the program died of it, and its calls in a folder. */
  async trace(
    line: string,
    folder: string,
    injection: Injection | null,
  ): Promise<{ readonly answer: string | null; readonly calls: readonly SystemCall[] }> {
    const traces = await temporaryFolder()
    const options = ['-ff', '-y', '-o', join(traces, 'thread'), '-e', `trace=${FILE_CALLS}`]
    if (injection !== null) {
      const { call, effect } = injection
      options.push('-e', `inject=${call.name}:${effect}:when=${call.nth}`)
    }
    const strace = spawn(requireTool('strace'), [...options, '-p', String(this.#process.pid)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const detached = once(strace, 'exit')
    // It says so once it has attached to every thread.
    await once(strace.stderr, 'data')
    this.#process.stdin?.write(`${line}\n`)
    const answer = await this.#answers.next()
    // Where the program died, strace ends by itself; interrupted meanwhile, it would wait for threads that are no more.
    if (!answer.done) strace.kill('SIGINT')
    await detached
    return { answer: answer.done ? null : answer.value, calls: callsInside(traces, folder) }
  }
}

/** The calls in a folder, from strace's files, one for each thread; throws where more than one thread made them. */
function callsInside(traces: string, folder: string): readonly SystemCall[] {
  const threads = readdirSync(traces)
    .map((name) => readFileSync(join(traces, name), 'utf8').split('\n'))
    // At a death strace notes the call of the one thread, cut off, in the file of another as well.
    .map((lines) => lines.filter((line) => !line.endsWith('<unfinished ...>')))
    .filter((lines) => lines.some((line) => line.includes(folder)))
  if (threads.length > 1) throw new Error(`${threads.length} threads worked in ${folder}: their calls have no order`)
  const counted = new Map<string, number>()
  return (threads[0] ?? []).flatMap((text) => {
    const name = /^(\w+)\(/.exec(text)?.[1]
    if (name === undefined) return []
    const nth = (counted.get(name) ?? 0) + 1
    counted.set(name, nth)
    return text.includes(folder) ? [{ name, nth, text }] : []
  })
}
