import type { CallSite, CodeFacts, CodeValue } from '../script/code-facts.ts'
import type { SharedTexts } from './ground-row.ts'

/** The longest list of values of which one copy is kept for all call sites, written as JSON, in characters. */
const SHARED_LENGTH = 300

const NOTHING: readonly never[] = []

/** Keeps one copy of what call sites have in common: the same tables, events and classes are named by thousands of scripts. */
export class SharedCode {
  readonly #texts: SharedTexts
  readonly #values = new Map<string, readonly CodeValue[]>()
  readonly #uses = new Map<string, CallSite['uses']>()

  constructor(texts: SharedTexts) {
    this.#texts = texts
  }

  /** The same facts, in as little memory as they need; constants are kept of tables whose constants other scripts may name. */
  share({ column, sha256, reading, reason, acts, sites, constants }: CodeFacts, isNamed: boolean): CodeFacts {
    return {
      column,
      sha256,
      reading,
      reason,
      acts,
      sites: sites.length === 0 ? NOTHING : sites.map((site) => this.#site(site)),
      constants:
        !isNamed || constants.length === 0
          ? NOTHING
          : constants.map(([name, texts]) => [this.#own(name), texts.map((text) => this.#own(text))]),
    }
  }

  #site({ kind, api, line, target, extra, uses, holder }: CallSite): CallSite {
    return {
      kind,
      api: this.#own(api),
      line,
      target: this.#list(target),
      extra: this.#list(extra),
      uses: this.#use(uses),
      holder: holder === null ? null : this.#own(holder),
    }
  }

  #list(values: readonly CodeValue[]): readonly CodeValue[] {
    if (values.length === 0) return NOTHING
    const name = JSON.stringify(values)
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const own = values.map((value) => this.#value(value))
    if (name.length <= SHARED_LENGTH) this.#values.set(name, own)
    return own
  }

  #value(value: CodeValue): CodeValue {
    switch (value.kind) {
      case 'text':
        return { ...value, text: this.#own(value.text) }
      case 'property':
        return { ...value, name: this.#own(value.name), rest: this.#own(value.rest) }
      case 'member': {
        const { object, property, rest } = value
        return {
          ...value,
          object: object === null ? null : this.#own(object),
          property: this.#own(property),
          rest: this.#own(rest),
        }
      }
      case 'unresolved':
        return value
      default:
        return value satisfies never
    }
  }

  #use(uses: CallSite['uses']): CallSite['uses'] {
    if (uses.length === 0) return NOTHING
    const name = uses.join()
    const known = this.#uses.get(name) ?? uses
    this.#uses.set(name, known)
    return known
  }

  /** Texts of code are pieces of it: a copy lets the code go. */
  #own(text: string): string {
    return this.#texts.share(text)
  }
}
