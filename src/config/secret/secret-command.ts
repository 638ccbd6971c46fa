import { spawn, spawnSync } from 'node:child_process'
import type { Environment } from '../environment.ts'
import { commandWords } from './command-words.ts'

/** A vault's client that takes longer than this hangs. In milliseconds. */
const LONGEST_MS = 10_000
/** A secret is short; whatever prints more prints something else. In bytes. */
const LARGEST_OUTPUT = 65_536

/** What a command printed, or what is wrong with it, in words that follow its variable's name. */
type CommandOutcome = { readonly printed: string } | { readonly fault: string }

/** A command that prints a secret, run without a shell; what it says on standard error goes nowhere. */
export interface SecretCommand {
  /** Runs it while the configuration is read, when nothing else waits. */
  runNow(): CommandOutcome
  /** Runs it beside a running harvest. */
  run(): Promise<CommandOutcome>
}

/** Reads a `*_COMMAND`; null where it names nothing to run. The command gets the environment that the harvester has. */
export function secretCommand(text: string, env: Environment): SecretCommand | null {
  const [program, ...args] = commandWords(text) ?? []
  if (program === undefined) return null
  return {
    runNow() {
      const ended = spawnSync(program, args, {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: LONGEST_MS,
        maxBuffer: LARGEST_OUTPUT,
        killSignal: 'SIGKILL',
        windowsHide: true,
      })
      const code = ended.error === undefined ? null : errorCode(ended.error)
      if (code === 'ETIMEDOUT') return TOO_LONG
      if (code === 'ENOBUFS') return TOO_MUCH
      return code === null ? outcome(ended.status, ended.stdout) : notStarted(code)
    },
    run: () => runBeside(program, args, env),
  }
}

const TOO_LONG: CommandOutcome = { fault: `did not end within ${LONGEST_MS / 1000} s` }
const TOO_MUCH: CommandOutcome = { fault: `printed more than ${LARGEST_OUTPUT} bytes` }

function runBeside(program: string, args: readonly string[], env: Environment): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true })
    const pieces: Buffer[] = []
    let size = 0
    // A grandchild may hold the pipe open: whoever is stopped is not waited for.
    const stop = (why: CommandOutcome): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      child.stdout.destroy()
      resolve(why)
    }
    const timer = setTimeout(stop, LONGEST_MS, TOO_LONG)
    child.stdout.on('data', (piece: Buffer) => {
      pieces.push(piece)
      size += piece.length
      if (size > LARGEST_OUTPUT) stop(TOO_MUCH)
    })
    child.on('error', (error) => stop(notStarted(errorCode(error))))
    child.on('close', (status) => {
      clearTimeout(timer)
      resolve(outcome(status, Buffer.concat(pieces)))
    })
  })
}

function outcome(status: number | null, output: Buffer): CommandOutcome {
  if (status === 0) return { printed: output.toString('utf8') }
  return { fault: status === null ? 'was stopped by a signal' : `ended with status ${status}` }
}

function notStarted(code: string): CommandOutcome {
  return { fault: `names a program that cannot be started (${code})` }
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
