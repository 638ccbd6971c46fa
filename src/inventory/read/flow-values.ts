import { gunzipSync } from 'node:zlib'
import { plainValue, type Row } from '../../contract/row/row.ts'
import { sha256Hex } from '../../sink/stored/sha256-hex.ts'
import { destinationOf } from '../script/address.ts'
import type { CallSite, CodeFacts } from '../script/code-facts.ts'
import { secretSite } from '../script/find/find-secrets.ts'
import { readCode } from '../script/read-code.ts'
import { isSecretName, maybeSecret, secretLook } from '../script/secret-look.ts'

/** Inputs of the steps that every instance has, by the ids under which the platform ships them. */
const STEP_INPUTS = {
  script: '71aa7f6647032200b4fad7527c9a719b',
  baseUrl: 'a67a8ef03b23320057a4a2e334efc472',
  headers: '371837f1c71003007b237f48cb9763b0',
  credentialAlias: '445c2a72b3701300176b051a16a8dcc2',
  restMessage: 'bb61fcd3c7312300a150effeeb97638e',
} as const

/** The most bytes into which a packed value is unpacked. */
const MAX_UNPACKED = 8 * 1024 * 1024

/** What a value of a step tells: code is read, addresses are found, of headers only what looks like a secret. */
export function codeOfVariable(row: Row, text: string): readonly CodeFacts[] {
  switch (plainValue(row, 'variable')) {
    case STEP_INPUTS.script:
      return [readCode('value', text)]
    case STEP_INPUTS.headers:
      return [textFacts(text, headerSecrets(text))]
    default:
      return [textFacts(text, addressSites(text))]
  }
}

/** What the packed values of a step of the newer generation tell: base64 of gzip of JSON. Null values and other forms tell nothing. */
export function packedCode(column: string, text: string): readonly CodeFacts[] {
  const values = unpack(text)
  if (values === null) return []
  const texts = textsIn(values)
  const sites = texts.flatMap(([name, value]) => [
    ...addressSites(value),
    ...(isSecretName(name) && maybeSecret(value) ? [secretSite('value of a secret input', 1)] : []),
  ])
  const code = texts
    .filter(([name, value]) => name === 'script' && value !== '')
    .map(([, value]) => readCode(column, value))
  return [{ ...textFacts(JSON.stringify(values), sites), column }, ...code]
}

function textFacts(text: string, sites: readonly CallSite[]): CodeFacts {
  return {
    column: 'value',
    sha256: sha256Hex(Buffer.from(text)),
    reading: 'parsed',
    reason: null,
    acts: null,
    sites,
    constants: [],
  }
}

function addressSites(text: string): readonly CallSite[] {
  const look = secretLook(text)
  const secrets = look === null ? [] : [secretSite(look, 1)]
  if (destinationOf(text) === null) return secrets
  const target = [{ kind: 'text', text: text.slice(0, 2000), whole: true, how: 'literal' }] as const
  return [{ kind: 'address', api: 'step input', line: 1, target, extra: [], uses: [], holder: null }, ...secrets]
}

function headerSecrets(text: string): readonly CallSite[] {
  const parsed = parseJson(text)
  const pairs = parsed === null ? [] : textsIn(parsed)
  const named = pairs.some(([name, value]) => isSecretName(name) && maybeSecret(value))
  const looks = secretLook(text) ?? pairs.map(([, value]) => secretLook(value)).find((look) => look !== null) ?? null
  if (named) return [secretSite('value of a secret header or parameter', 1)]
  return looks === null ? [] : [secretSite(looks, 1)]
}

function unpack(text: string): unknown {
  if (!text.startsWith('H4sI')) return parseJson(text)
  try {
    return parseJson(gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: MAX_UNPACKED }).toString())
  } catch {
    // Not what it looks like, or larger than any value of a step.
    return null
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Every text in a value, with the name that it stands under: `{ name, value }` counts as one. */
function textsIn(value: unknown): readonly (readonly [string, string])[] {
  const texts: (readonly [string, string])[] = []
  const open: (readonly [string, unknown])[] = [['', value]]
  for (let next = open.pop(); next !== undefined && texts.length < 10_000; next = open.pop()) {
    const [name, each] = next
    if (typeof each === 'string') texts.push([name, each])
    else if (Array.isArray(each)) {
      for (const inner of each) open.push([name, inner])
    } else if (typeof each === 'object' && each !== null) {
      const own = 'name' in each && typeof each.name === 'string' ? each.name : null
      for (const [key, inner] of Object.entries(each)) open.push([key === 'value' && own !== null ? own : key, inner])
    }
  }
  return texts.reverse()
}
