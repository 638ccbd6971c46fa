import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import xterm from '@xterm/headless'
import { requireTool } from './require-tool.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
const ROWS = 40

/** What a person saw in a terminal. */
interface Watched {
  readonly exitCode: number | null
  /** Each state of the screen, without lines that are empty. */
  readonly screens: readonly (readonly string[])[]
  /** Everything that the terminal holds at the end, with what was scrolled away. */
  readonly kept: readonly string[]
}

/** A command in a terminal. */
interface WatchedTerminal {
  readonly kill: () => void
  readonly ended: Promise<Watched>
}

/** Types a command into a terminal of this width and watches it to its end. */
export function watchTerminal(
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): WatchedTerminal {
  const words = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ')
  const typed = `stty cols ${columns} rows ${ROWS}; exec ${words}`
  const child = spawn(requireTool('script'), ['-qec', typed, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const terminal = new xterm.Terminal({ cols: columns, rows: ROWS, scrollback: 5000, allowProposedApi: true })
  const screens: (readonly string[])[] = []
  const drawn: Promise<void>[] = []
  child.stdout.on('data', (bytes: Buffer) => {
    const shown = new Promise<void>((resolve) => {
      terminal.write(bytes, () => {
        screens.push(linesOf(terminal, terminal.buffer.active.baseY))
        resolve()
      })
    })
    drawn.push(shown)
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ended = async (): Promise<Watched> => {
    const exitCode = await closed
    await Promise.all(drawn)
    return { exitCode, screens, kept: linesOf(terminal, 0) }
  }
  return { kill: () => child.kill('SIGKILL'), ended: ended() }
}

function linesOf({ buffer: { active } }: xterm.Terminal, from: number): readonly string[] {
  const lines = Array.from({ length: active.length - from }, (_, at) => active.getLine(from + at))
  return lines.map((line) => line?.translateToString(true) ?? '').filter((line) => line !== '')
}
