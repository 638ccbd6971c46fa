import type { Automation } from '../../inventory/model/automation-schema.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup } from '../html.ts'
import type { Names } from '../names.ts'

/** Boxes on each side of the picture; what is less is left out, and said so. */
const MOST_BOXES = 10
const ROW = 34
const WIDTH = 900
const BOX = 260
const LONGEST = 34

/** A picture of who calls where: identities on the left, hosts on the right, a line as strong as there are automations. */
export function whoCallsWhere(automations: readonly Automation[], names: Names): Html {
  const calls = automations.flatMap(({ runsAs, calls: all }) =>
    [...new Set(all.map(({ destination }) => destination))].map((host) => ({ identity: runsAs.identity, host })),
  )
  if (calls.length === 0) return markup``
  const left = mostOften(calls.map(({ identity }) => identity))
  const right = mostOften(calls.map(({ host }) => host))
  const pairs = [...groupedBy(calls, ({ identity, host }) => `${left.indexOf(identity)} ${right.indexOf(host)}`)]
  const height = Math.max(left.length, right.length) * ROW + 10
  const most = Math.max(...pairs.map(([, all]) => all.length))
  const label = (id: string): string => {
    const name = names.textOf(id).replace(/^destination\//, '')
    return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name
  }
  const box = (id: string, at: number, x: number): Html =>
    markup`<rect class="box" x="${String(x)}" y="${String(at * ROW + 5)}" width="${String(BOX)}" height="${String(ROW - 8)}" rx="4"/><text x="${String(x + 8)}" y="${String(at * ROW + 23)}">${label(id)}</text>`
  return markup`<figure><figcaption>Who calls where: as whom automations run, and the hosts that they call${
    new Set(calls.map(({ host }) => host)).size > right.length
      ? `; the ${right.length} hosts with the most callers`
      : ''
  }.</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="Picture of who calls where"><svg viewBox="0 0 ${String(WIDTH)} ${String(height)}" role="img" aria-label="Lines from identities to the hosts that their automations call; the table of destinations holds the same facts.">
${pairs.flatMap(([key, all]) => {
  const [from = -1, to = -1] = key.split(' ').map(Number)
  if (from < 0 || to < 0) return []
  const [y1, y2] = [from * ROW + ROW / 2 + 1, to * ROW + ROW / 2 + 1]
  const d = `M${BOX} ${y1}C${WIDTH / 2} ${y1} ${WIDTH / 2} ${y2} ${WIDTH - BOX} ${y2}`
  return [markup`<path class="wire" d="${d}" stroke-width="${(1 + (7 * all.length) / most).toFixed(1)}"/>`]
})}${left.map((id, at) => box(id, at, 0))}${right.map((id, at) => box(id, at, WIDTH - BOX))}</svg></div></figure>`
}

function mostOften(ids: readonly string[]): readonly string[] {
  return [...groupedBy(ids, (id) => id)]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_BOXES)
    .map(([id]) => id)
}
