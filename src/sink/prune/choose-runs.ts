import type { Latest, Manifest } from '../../contract/run/manifest.ts'
import { baseOf } from '../chain/base-of.ts'
import { standIn } from '../chain/stand-in.ts'

/** Which published runs stay, and which go. */
export interface Choice {
  /** The newest finished runs, newest first. */
  readonly newest: readonly Manifest[]
  /** Older runs on which a table of `newest` or of the pointer stands, newest first. */
  readonly needed: readonly Manifest[]
  /** Newest first, so that what is left of a removal that was broken off still has what it stands on. */
  readonly removed: readonly Manifest[]
}

/**
 * Keeps the newest finished runs, and every run that the pointer or one of them needs for the state of a table. Of the
 * others those go that are older than all of the newest: a younger one ended otherwise, and somebody may look at it yet.
 */
export function chooseRuns(published: readonly Manifest[], latest: Latest, keep: number): Choice {
  const byAge = published.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
  const newest = byAge.filter(({ state }) => state === 'finished').slice(0, keep)
  const standing = new Set([latest.run, ...newest.map(({ run }) => run)])
  const byRun = new Map(published.map((manifest) => [manifest.run, manifest]))
  const need = (table: string, head: string): void => {
    const followed = new Set<string>()
    for (let named: string | null = head; named !== null; ) {
      const run = standIn(latest, named)
      // A forged circle of bases ends here; all of its runs stay.
      if (followed.has(run)) return
      followed.add(run)
      standing.add(run)
      named = baseIn(byRun.get(run), table)
    }
  }
  for (const [table, { run }] of Object.entries(latest.tables)) need(table, run)
  for (const { run, tables } of newest) for (const { table } of tables) need(table, run)
  const oldest = newest.at(-1)
  const others = byAge.filter((manifest) => !newest.includes(manifest))
  return {
    newest,
    needed: others.filter(({ run }) => standing.has(run)),
    removed: others.filter(
      ({ run, startedAt }) =>
        oldest !== undefined && !standing.has(run) && Date.parse(startedAt) < Date.parse(oldest.startedAt),
    ),
  }
}

function baseIn(manifest: Manifest | undefined, table: string): string | null {
  const entry = manifest?.tables.find((each) => each.table === table)
  return entry === undefined ? null : baseOf(entry)
}
