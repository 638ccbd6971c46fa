import { readFileSync } from 'node:fs'
import { type Environment, invalid } from './environment.ts'
import { type HarvesterConfig, loadConfig, readConfig } from './load-config.ts'

/** Names the instances of one worker; the variables of each begin with its label in capitals and two underscores. */
const INSTANCES = 'HARVESTER_INSTANCES'
/** Names a file of labels instead: one a line, with notes behind `#`. */
const INSTANCES_FILE = 'HARVESTER_INSTANCES_FILE'
const LABEL = /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/i
const VARIABLE = /\b(?:SERVICENOW|HARVESTER|TEMPORAL|LOG)_[A-Z0-9_]+/g
const LABELLED = /^([A-Z][A-Z0-9_]*?)__(?:SERVICENOW|HARVESTER|TEMPORAL|LOG)_/

/**
 * Reads what a worker needs of every instance that it serves: of those that `HARVESTER_INSTANCES` or its file names, else of the one that
 * {@link loadConfig} reads. Variables without a label hold for all, but for those of an instance and its credentials, which
 * must never come to another one. Throws one CONFIG_INVALID that names every fault by its variable.
 */
export function loadInstances(env: Environment): readonly [HarvesterConfig, ...HarvesterConfig[]] {
  const labels = labelsOf(env)
  if (labels.length === 0) return [loadConfig(env)]
  const faults = [...labelFaults(labels), ...strayFaults(env, labels)]
  if (faults.length > 0) throw invalid(faults)
  const read = labels.map((label) => ({ label, ...readConfig(environmentOf(env, label)) }))
  const [first, ...others] = read.flatMap(({ value }) => value ?? [])
  const all = [
    ...new Set(read.flatMap((each) => each.faults.map((fault) => asSet(fault, env, prefixOf(each.label))))),
    ...twins(read.map(({ label, value }) => [label, value?.instance.origin ?? null])),
  ]
  if (first === undefined || all.length > 0) throw invalid(all)
  return [first, ...others]
}

function labelsOf(env: Environment): readonly string[] {
  const file = env[INSTANCES_FILE]?.trim()
  if (!file) return listed(env[INSTANCES] ?? '')
  if (env[INSTANCES]?.trim()) throw invalid([`${INSTANCES} and ${INSTANCES_FILE} are both set: unset one`])
  const labels = listed(textOf(file).replace(/#.*$/gm, ''))
  if (labels.length === 0) throw invalid([`${INSTANCES_FILE} names a file without labels`])
  return labels
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw invalid([`${INSTANCES_FILE} names a file that cannot be read`])
  }
}

function listed(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((label) => label.trim())
    .filter((label) => label !== '')
}

function prefixOf(label: string): string {
  return `${label.toUpperCase().replaceAll('-', '_')}__`
}

/** What holds for all instances, and what this one has for itself. */
function environmentOf(env: Environment, label: string): Environment {
  const prefix = prefixOf(label)
  const entries = Object.entries(env)
  return Object.fromEntries([
    ...entries.filter(([name]) => name !== INSTANCES && name !== INSTANCES_FILE && !LABELLED.test(name)),
    ...entries.filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]),
  ])
}

/** A fault with its variables as whoever set them knows them. */
function asSet(fault: string, env: Environment, prefix: string): string {
  return fault.replaceAll(VARIABLE, (name) =>
    name.startsWith('SERVICENOW_') || `${prefix}${name}` in env ? `${prefix}${name}` : name,
  )
}

function labelFaults(labels: readonly string[]): readonly string[] {
  const prefixes = labels.map(prefixOf)
  return [
    ...labels
      .filter((label) => !LABEL.test(label))
      .map(
        (label) =>
          `${INSTANCES} holds ${label}, which is not a label: use letters, digits and single hyphens, such as acme`,
      ),
    ...labels
      .filter((label, at) => prefixes.indexOf(prefixOf(label)) < at)
      .map((label) => `${INSTANCES} names ${label} twice`),
  ]
}

/** Variables that would serve no instance, or any of them. */
function strayFaults(env: Environment, labels: readonly string[]): readonly string[] {
  const prefixes = labels.map(prefixOf)
  const set = Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [name] : []))
  return [
    ...set
      .filter((name) => name.startsWith('SERVICENOW_'))
      .map((name) => `${name} is set together with ${INSTANCES}: set it for each instance, as ${prefixes[0]}${name}`),
    ...set
      .filter((name) => LABELLED.test(name) && !prefixes.some((prefix) => name.startsWith(prefix)))
      .map((name) => `${name} belongs to no instance in ${INSTANCES}`),
  ]
}

function twins(origins: readonly (readonly [label: string, origin: string | null])[]): readonly string[] {
  return origins.flatMap(([label, origin], at) => {
    const [first] = origins.slice(0, at).find((other) => origin !== null && other[1] === origin) ?? []
    return first === undefined ? [] : [`${INSTANCES} names ${first} and ${label}, which are the same instance`]
  })
}
