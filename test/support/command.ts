import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inject, onTestFinished } from 'vitest'
import { z } from 'zod'
import type { Terminal } from '../../src/cli/output/terminal.ts'
import type { Simulator } from '../../src/simulator/index.ts'
import { expectNobodyIn } from './leaks/processes-in.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
/** The same program's code, for this process. */
const BUILT = new URL('../../dist/cli/main.js', import.meta.url).href

/** What a command listens for while it runs. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const

/** Folders in which commands were started. */
const FOLDERS = new Set<string>()

/** How a command ended and what it printed. */
export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs: its process, what it printed so far, and its end. */
export interface Running {
  readonly process: ChildProcess
  readonly stderr: () => string
  readonly ended: Promise<Ended>
}

/** Starts `harvester …` as a person would type it, in the test's folder; killed when the test ends. */
export function start(args: readonly string[], env: Readonly<Record<string, string>>, folder: string): Running {
  // Registered with the first command of a folder, and so looked at when the last one has ended.
  if (!FOLDERS.has(folder)) onTestFinished(() => expectNobodyIn(folder))
  FOLDERS.add(folder)
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => err.push(piece))
  const text = (pieces: Buffer[]): string => Buffer.concat(pieces).toString('utf8')
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout: text(out), stderr: text(err) }))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { process: child, stderr: () => text(err), ended }
}

/** Runs `harvester …` to its end. */
export function harvester(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<Ended> {
  return start(args, env, folder).ended
}

/**
 * Runs `harvester …` to its end in this process, from the same build and in the test's folder: for tests that are not about the
 * process itself, since one that has loaded the program already needs a small part of the time. One command at a time.
 */
export async function typed(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string = process.cwd(),
): Promise<Ended> {
  const { main } = await import(BUILT)
  const [out, err]: [string[], string[]] = [[], []]
  const terminal: Terminal = {
    out: (line) => out.push(`${line}\n`),
    say: (line) => err.push(`${line}\n`),
    write: (text) => err.push(text),
    watched: false,
    drawAbove: () => {},
  }
  const before = process.cwd()
  const heard = INTERRUPTS.map((name) => ({ name, listeners: process.listeners(name) }))
  process.chdir(folder)
  try {
    const exitCode = z.number().parse(await main([...args], { ...bareEnvironment(), ...env }, terminal))
    return { exitCode, stdout: out.join(''), stderr: err.join('') }
  } finally {
    process.chdir(before)
    for (const { name, listeners } of heard)
      for (const each of process.listeners(name)) if (!listeners.includes(each)) process.off(name, each)
  }
}

/**
 * The environment that points a command at a simulated instance and at a home: one of its own, where it starts a server, or
 * that of the server which all tests share.
 */
export function environmentFor(simulator: Simulator, home: string = sharedHome()): Record<string, string> {
  return {
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
    SERVICENOW_CLIENT_SECRET: simulator.credentials.clientSecret,
    HARVESTER_HOME: home,
  }
}

/** A simulated instance's variables behind a label, as a worker of several instances has them. */
export function labelledEnvironment(label: string, simulator: Simulator): Record<string, string> {
  const { HARVESTER_HOME: _home, ...own } = environmentFor(simulator)
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`${label}__${name}`, value]))
}

/** The home of the Temporal server that all tests share; a command that is given it need not start one. */
export function sharedHome(): string {
  return inject('temporalHome')
}

/** This process's environment without what would configure a harvester. */
function bareEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(SERVICENOW_|HARVESTER_|TEMPORAL_ADDRESS|LOG_)/.test(name),
  )
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
