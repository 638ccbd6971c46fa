import type { Terminal } from '../terminal.ts'
import { barDisplay } from './bar-display.ts'
import { lineDisplay } from './line-display.ts'
import type { ProgressDisplay } from './progress-display.ts'

/** A display for this terminal. */
export function createProgressDisplay(terminal: Terminal, nowMs: () => number): ProgressDisplay {
  return terminal.watched ? barDisplay(terminal, nowMs) : lineDisplay(terminal, nowMs)
}
