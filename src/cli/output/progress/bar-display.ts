import { MultiBar, type Options, type Params, Presets, type SingleBar } from 'cli-progress'
import { cut, grouped, type Terminal } from '../terminal.ts'
import { type BarLine, BarLines } from './bar-lines.ts'
import type { ProgressDisplay } from './progress-display.ts'

/** Columns of a terminal that does not say how wide it is. */
const USUAL_COLUMNS = 80
/** Below this width the bars are short. */
const NARROW = 90
/** Clears what was drawn before in the rest of a line. */
const CLEAR_REST = '\u001b[K'

/** Bars that are drawn below whatever else is said meanwhile. */
export function barDisplay(terminal: Terminal, nowMs: () => number): ProgressDisplay {
  const bars = new MultiBar(
    {
      format: (options, params, line) => barText(options, params, line, process.stderr.columns ?? USUAL_COLUMNS),
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      // Ctrl-C has its own end, which explains how to resume.
      gracefulExit: false,
      stream: process.stderr,
    },
    Presets.shades_classic,
  )
  const lines = new BarLines()
  const open: SingleBar[] = []
  terminal.drawAbove((text) => bars.log(text.replaceAll('\n', `${CLEAR_REST}\n`)))
  return {
    show(status) {
      const wanted = lines.of(status, nowMs())
      while (open.length > wanted.length) {
        const last = open.pop()
        if (last !== undefined) bars.remove(last)
      }
      for (const [at, line] of wanted.entries()) {
        const bar = open[at] ?? bars.create(1, 0, line)
        open[at] = bar
        bar.setTotal(Math.max(1, line.total ?? line.value))
        bar.update(line.value, line)
      }
    },
    stop() {
      if (open.length > 0) bars.update()
      bars.stop()
      terminal.drawAbove(null)
    },
  }
}

/** One line of the display, no wider than the terminal is at this moment. @internal */
export function barText(
  options: Options,
  { progress }: Pick<Params, 'progress'>,
  line: BarLine,
  columns: number,
): string {
  const { name, value, total, note } = line
  const size = columns < NARROW ? 8 : 24
  const full = total === null ? 0 : Math.round(Math.min(1, progress) * size)
  const bar = `${options.barCompleteString?.slice(0, full)}${options.barIncompleteString?.slice(0, size - full)}`
  const of = total === null ? grouped(value) : `${grouped(value)}/${grouped(total)}`
  return cut(`${bar} ${name} ${of}${note === '' ? '' : `  ${note}`}`, columns - 1)
}
