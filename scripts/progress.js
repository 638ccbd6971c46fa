// How a set-up shows its progress: one turning line on a terminal, a line every ten seconds elsewhere (a log of a
// continuous integration run). Written to stderr, so that stdout stays the command's own.

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
const LINE_MS = 10_000

/** Prints one lasting line. */
export function say(line) {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${line}\n`)
}

/**
 * Runs an action under a label and says when it is done. `line.show(text)` in it replaces the label. A lazy one says
 * nothing at all unless the action calls `line.open()` or shows something: mostly there is nothing to do.
 */
export async function withProgress(label, action, { lazy = false } = {}) {
  const startedAt = performance.now()
  const elapsed = () => `${Math.round((performance.now() - startedAt) / 1_000)} s`
  const terminal = process.stderr.isTTY === true
  let current = label
  let frame = 0
  let timer = null
  const turn = () => {
    const width = (process.stderr.columns ?? 80) - 12
    process.stderr.write(`\r\x1b[K${FRAMES[frame++ % FRAMES.length]} ${current.slice(0, width)} ${elapsed()}`)
  }
  const line = {
    open() {
      if (timer !== null) return
      if (!terminal) say(`${label} …`)
      timer = setInterval(terminal ? turn : () => say(`${current} … ${elapsed()}`), terminal ? FRAME_MS : LINE_MS)
    },
    show(text) {
      current = text
      line.open()
    },
  }
  if (!lazy) line.open()
  try {
    const result = await action(line)
    if (timer !== null) say(`✓ ${label}, ${elapsed()}`)
    return result
  } finally {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\x1b[K')
  }
}
