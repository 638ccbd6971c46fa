import { createHash } from 'node:crypto'

/** Names the sink of an output folder beside an embedded server: a workflow's input holds this name, never the path. */
export function sinkName(outputFolder: string): string {
  return `directory-${createHash('sha256').update(outputFolder).digest('hex').slice(0, 12)}`
}
