import type { ManifestTable } from '../../contract/run/manifest.ts'
import { type Html, markup } from '../html.ts'
import { pageOf } from '../page/page-of.ts'
import { SIGHT_WORDS } from '../sections/seen.ts'
import type { ListedRun } from './list-runs.ts'

/** Runs in the picture, newest ones; the table below it has them all. */
const PICTURED = 60
const WIDTH = 900
const HEIGHT = 120
/** The widest place of one bar. */
const MOST_STEP = 30

/** An instance of an output folder with its runs, newest first. */
export interface IndexedInstance {
  readonly instance: string
  readonly runs: readonly ListedRun[]
  /** The report on its newest run, relative to the index; null where none was found. */
  readonly report: string | null
}

type Published = Extract<ListedRun, { readonly state: 'published' }>

/** The page that leads to every run of an output folder. It asks for nothing and runs no script. */
export function indexPage(instances: readonly IndexedInstance[]): string {
  const body = markup`<header><h1>Harvests</h1><p>Every run that is in the output folder, newest first.</p></header>
<main>${instances.map(instanceSection)}</main>`
  return pageOf('Harvests', body, null)
}

function instanceSection({ instance, runs, report }: IndexedInstance): Html {
  const id = `i-${instance}`
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${instance}</h2>
${report === null ? '' : markup`<p><a href="${report}">The report on its newest finished run</a></p>`}${picture(runs)}
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table><thead><tr><th scope="col">Started</th><th scope="col">Verdict</th><th scope="col">What is missing</th><th scope="col" class="n">Tables</th><th scope="col" class="n">Rows</th><th scope="col">Mode</th><th scope="col">State</th><th scope="col">Run</th></tr></thead>
<tbody>${runs.map(runRow)}</tbody></table></div></section>`
}

function runRow(listed: ListedRun): Html {
  const { run } = listed
  switch (listed.state) {
    case 'open':
      return markup`<tr><td colspan="7" class="soft">no manifest yet: it is at work, or was given up</td><td>${run}</td></tr>`
    case 'damaged':
      return markup`<tr><td colspan="7" class="bad">damaged: ${listed.reason}</td><td>${run}</td></tr>`
    case 'published': {
      const { startedAt, request, state, verdict, tables } = listed.manifest
      return markup`<tr><th scope="row">${minuteOf(startedAt)}</th><td class="${verdict === 'complete' ? 'good' : 'warn'}">${verdict}</td><td>${missing(tables)}</td><td class="n">${tables.length}</td><td class="n">${rowsOf(tables)}</td><td>${request.mode}</td><td>${state}</td><td class="soft">${run}</td></tr>`
    }
    default:
      return listed satisfies never
  }
}

/** A time to the minute, as people read it. */
function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`
}

/** Tables that are not whole, by verdict; an optional table that the instance lacks is not missed. */
function missing(tables: readonly ManifestTable[]): Html {
  const counts = new Map<string, number>()
  for (const { verdict, optional } of tables)
    if (verdict !== 'complete' && !(verdict === 'absent' && optional))
      counts.set(SIGHT_WORDS[verdict], (counts.get(SIGHT_WORDS[verdict]) ?? 0) + 1)
  if (counts.size === 0) return markup`<span class="good">nothing</span>`
  return markup`${[...counts].map(([words, count], at) => markup`${at === 0 ? '' : '; '}${words}: ${count}`)}`
}

/** Rows of each run as bars, oldest first. */
function picture(runs: readonly ListedRun[]): Html {
  const shown = runs.filter((run): run is Published => run.state === 'published').slice(0, PICTURED)
  if (shown.length < 2) return markup``
  const rows = shown.map(({ manifest }) => rowsOf(manifest.tables)).reverse()
  const most = Math.max(1, ...rows)
  const step = Math.min(MOST_STEP, WIDTH / shown.length)
  return markup`<figure><figcaption>Rows of the ${shown.length} newest runs, oldest first; a run whose verdict is not complete has the colour of a gap. An increment holds changed rows alone.</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="Rows of the newest runs"><svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="A bar for each run, as high as the run has rows; the table below holds the same facts.">${shown
    .toReversed()
    .map(({ manifest }, at) => {
      const height = Math.max(2, Math.round(((rows[at] ?? 0) / most) * (HEIGHT - 4)))
      return markup`<rect class="${manifest.verdict === 'complete' ? 'bar' : 'gap'}" x="${(at * step + 1).toFixed(1)}" y="${String(HEIGHT - height)}" width="${Math.max(1, step - 2).toFixed(1)}" height="${String(height)}"><title>${manifest.startedAt}: ${rows[at] ?? 0} rows, ${SIGHT_WORDS[manifest.verdict]}</title></rect>`
    })}</svg></figure>`
}

function rowsOf(tables: readonly ManifestTable[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}
