import type { Ground } from '../read/ground.ts'
import { valueIn } from '../read/ground-row.ts'
import type { CodeValue, Constants } from '../script/code-facts.ts'
import { includesNamed } from './include-names.ts'

/** How a value was resolved, or what stands in its way. */
export type Resolved =
  | {
      readonly text: string
      readonly whole: boolean
      readonly how: 'literal' | 'constant' | 'other-script' | 'other-script-by-name' | 'prefix' | 'several'
    }
  | { readonly property: string }
  | { readonly unresolved: string }

/** More candidates of one property's name than this name nothing any more. */
const MAX_CANDIDATES = 3

/** Resolves values of code, and constants of other scripts by the object that holds them, or by the name of the property alone. */
export class OtherScripts {
  readonly #ground: Ground
  readonly #byProperty = new Map<string, Set<string>>()

  constructor(ground: Ground) {
    this.#ground = ground
    for (const facts of ground.allCode('sys_script_include').values())
      for (const { constants } of facts)
        for (const [name, texts] of constants) {
          if (name.startsWith('*.')) this.#note(name.slice(2), texts)
        }
  }

  /** Every candidate of a value, each with the way in which it was found; `several` where there is more than one. */
  resolve(values: readonly CodeValue[], scope: string): readonly Resolved[] {
    const resolved = values.flatMap((value) => this.#one(value, scope))
    const texts = resolved.filter((each) => 'text' in each && each.whole)
    if (texts.length <= 1) return resolved
    return resolved.map((each) =>
      'text' in each && each.whole && each.how !== 'other-script-by-name' ? { ...each, how: 'several' } : each,
    )
  }

  #one(value: CodeValue, scope: string): readonly Resolved[] {
    switch (value.kind) {
      case 'text':
        return [{ text: value.text, whole: value.whole, how: value.whole ? value.how : 'prefix' }]
      case 'property':
        return [{ property: value.name }]
      case 'unresolved':
        return [{ unresolved: value.shape }]
      case 'member':
        return this.#member(value, scope)
      default:
        return value satisfies never
    }
  }

  #member(value: Extract<CodeValue, { kind: 'member' }>, scope: string): readonly Resolved[] {
    const { object, property, rest } = value
    const whole = rest === ''
    const name = object?.slice(object.lastIndexOf('.') + 1) ?? ''
    const found = object === null ? [] : includesNamed(this.#ground, object, scope)
    const stated = found.flatMap((row) =>
      this.#ground
        .code('sys_script_include', row.sys_id)
        .flatMap(
          ({ constants }) => textsOf(constants, `${name}.${property}`) ?? textsOf(constants, `*.${property}`) ?? [],
        ),
    )
    if (stated.length > 0) return [...new Set(stated)].map((text) => ({ text, whole, how: 'other-script' }))
    const alike = [...(this.#byProperty.get(property) ?? [])]
    if (alike.length === 0 || alike.length > MAX_CANDIDATES) return [{ unresolved: 'member' }]
    return alike.sort().map((text) => ({ text, whole, how: 'other-script-by-name' }))
  }

  #note(property: string, texts: readonly string[]): void {
    // A name in small letters such as `name` or `table` is given in every script, and means another thing in each.
    if (property.length < 4) return
    const known = this.#byProperty.get(property) ?? new Set()
    for (const text of texts) known.add(text)
    this.#byProperty.set(property, known)
  }
}

function textsOf(constants: Constants, name: string): readonly string[] | undefined {
  return constants.find(([each]) => each === name)?.[1]
}

/** The scope that a row belongs to. */
export function scopeOf(row: Parameters<typeof valueIn>[0]): string {
  return valueIn(row, 'sys_scope') || 'global'
}
