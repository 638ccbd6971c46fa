import type { Automation } from '../../inventory/model/automation-schema.ts'
import type { ShownCode } from '../code-of.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, LONGEST, markup, said, uncut } from '../html.ts'
import type { Names } from '../names.ts'
import { SIGHT_WORDS } from './seen.ts'

/** A link to an automation on this page. */
export function automationLink({ id, name }: Automation): Html {
  return markup`<a href="#${anchorOf(id)}">${said(name)}</a>`
}

function anchorOf(id: string): string {
  return `a-${id.replace('/', '-')}`
}

/** Every automation with its answers, to be searched. */
export function automationsSection(
  automations: readonly Automation[],
  names: Names,
  code: ReadonlyMap<string, readonly ShownCode[]> | null,
): Html {
  return markup`<section aria-labelledby="automations"><h2 id="automations">Automations</h2>
<div class="search" hidden><label for="search">Search by name, kind, table, identity, host or owner</label>
<input id="search" type="search" autocomplete="off"><p id="found" role="status">${automations.length} automations</p></div>
${automations.map((each) => automationEntry(each, names, code?.get(each.id) ?? []))}</section>`
}

function automationEntry(automation: Automation, names: Names, code: readonly ShownCode[]): Html {
  const { id, kind, table, sys_id, name, live, liveBecause, trigger, runsAs, calls, evidence, owners, maker } =
    automation
  const hosts = [...new Set(calls.map(({ destination }) => destination.slice('destination/'.length)))]
  const state = live === null ? 'live: unknown' : live ? 'live' : 'not live'
  return markup`<details class="automation" id="${anchorOf(id)}" data-text="${uncut(searchText(automation, names))}"><summary>${said(name)} <span class="tag">${kind}</span> <span class="tag">${state}</span>${
    hosts.length === 0
      ? ''
      : markup` <span class="tag">calls ${hosts.length === 1 ? said(hosts[0] ?? '') : markup`${hosts.length} hosts`}</span>`
  }</summary>
${calls.map(
  (call) =>
    markup`<ol class="chain"><li>${trigger.type}${trigger.on === null ? '' : markup` on ${said(trigger.on)}`}</li><li>${said(name)}</li>${call.via.map(
      (via) => markup`<li>${names.of(via)}</li>`,
    )}${call.credential === null ? '' : markup`<li>with ${names.of(call.credential)}</li>`}<li>${names.of(call.destination)}</li><li class="soft">${call.confidence}${
      call.source.line === null ? '' : markup`, line ${call.source.line}`
    }</li></ol>`,
)}
<dl><dt>Row</dt><dd>${names.row(table, sys_id, `${table} ${sys_id}`)}</dd>
<dt>Live</dt><dd>${state}: ${liveBecause}</dd>
<dt>Started by</dt><dd>${trigger.type}${trigger.on === null ? '' : markup` on ${said(trigger.on)}`}${trigger.when === null ? '' : markup`, ${said(trigger.when)}`} (${trigger.mode})</dd>
<dt>Runs as</dt><dd>${names.of(runsAs.identity)} (${runsAs.confidence})</dd>
<dt>Ran</dt><dd>${evidence.level}${evidence.count === null ? '' : markup`, ${evidence.count} times`}${evidence.last === null ? '' : markup`, last ${evidence.last}`}${evidence.from === null ? '' : markup`, in the log from ${evidence.from} to ${evidence.to}`}${evidence.reason === null ? '' : markup` (${evidence.reason.replaceAll('-', ' ')})`}</dd>
<dt>Owners</dt><dd>${owners.map(({ role, user, state: known }, at) => markup`${at === 0 ? '' : ', '}${role}: ${said(user)} (${known.replaceAll('-', ' ')})`)}</dd>
<dt>Made by</dt><dd>${maker.value}: ${maker.reason}</dd>
${automation.limits.length === 0 ? '' : markup`<dt>Not seen</dt><dd class="warn">${limits(automation)}</dd>`}</dl>${code.map(codePiece)}</details>`
}

function codePiece({ column, text, length }: ShownCode): Html {
  return markup`<details class="code"><summary>${column}${
    text.length < length ? markup`, the first ${text.length} of ${length} characters` : ''
  }</summary><pre tabindex="0">${uncut(text)}</pre></details>`
}

/** What was not seen, question by question, with the tables by how well they were seen. */
function limits({ limits: all }: Automation): readonly Html[] {
  return [...groupedBy(all, ({ question }) => question)].map(([question, lacks], at) => {
    const verdicts = [...groupedBy(lacks, ({ verdict }) => verdict)]
    return markup`${at === 0 ? '' : markup`<br>`}${question.replaceAll('-', ' ')}: ${verdicts.map(
      ([verdict, tables], number) =>
        markup`${number === 0 ? '' : '; '}${tables.map(({ table }) => table).join(', ')} (${SIGHT_WORDS[verdict]})`,
    )}`
  })
}

function searchText({ id, kind, name, scope, trigger, runsAs, calls, owners }: Automation, names: Names): string {
  const parts = [name, id, kind, scope, trigger.type, trigger.on, names.textOf(runsAs.identity)]
  const ends = [...calls.map(({ destination }) => destination), ...owners.map(({ user }) => user)]
  const words = [...new Set([...parts, ...ends])].map((part) => (part ?? '').slice(0, LONGEST))
  return words.join(' ').toLowerCase()
}
