import type { GrowingPart, Lines, PartName, RunSink } from '../sink.ts'

/** A part in a sink that takes parts only whole: what comes is kept until then. */
export function gatheredPart(name: PartName, writePart: RunSink['writePart']): GrowingPart {
  const gathered: Lines[] = []
  let letGo = (): void => undefined
  const unneeded = new Promise<void>((resolve) => {
    letGo = resolve
  })
  return {
    add: (lines) => {
      gathered.push(lines)
      return unneeded
    },
    store: async () => {
      const rows = gathered.reduce((sum, lines) => sum + lines.rows, 0)
      const stored = await writePart({ ...name, lines: { rows, pieces: gathered.flatMap(({ pieces }) => pieces) } })
      letGo()
      return stored
    },
    abandon: () => letGo(),
  }
}
