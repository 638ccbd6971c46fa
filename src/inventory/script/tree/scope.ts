import type { AnyNode } from 'acorn'

/** What a name may stand for: an expression, or something that is not known, by its shape. `grows` where more is appended. */
export interface Assigned {
  readonly node: AnyNode | null
  readonly shape: string
  readonly scope: Scope
  /** Where in the text it is given. */
  readonly at: number
}

/** The most that is kept of what one name, or one property, is given. */
export const MAX_ASSIGNED = 64

/** The names of one function, or of the whole script. */
export class Scope {
  readonly parent: Scope | null
  private readonly names = new Map<string, Assigned[]>()
  private readonly growing = new Set<string>()

  constructor(parent: Scope | null) {
    this.parent = parent
  }

  /** Declares a name here. */
  declare(name: string): void {
    if (!this.names.has(name)) this.names.set(name, [])
  }

  /** Notes what a name is given, where it is declared, or in the whole script. */
  assign(name: string, assigned: Assigned): void {
    const home = this.homeOf(name) ?? this.#root()
    const known = home.names.get(name)
    if (known === undefined) home.names.set(name, [assigned])
    else if (known.length < MAX_ASSIGNED) known.push(assigned)
  }

  /** Notes that text is appended to a name. */
  grow(name: string): void {
    const home = this.homeOf(name) ?? this.#root()
    home.growing.add(name)
  }

  /** True where text is appended to a name. */
  isGrowing(name: string): boolean {
    return this.homeOf(name)?.growing.has(name) === true
  }

  /** Everything that a name was given; null where the script does not declare it. */
  lookUp(name: string): readonly Assigned[] | null {
    return this.homeOf(name)?.names.get(name) ?? null
  }

  /** The scope that declares a name. */
  homeOf(name: string): Scope | null {
    let at: Scope | null = this
    while (at !== null && !at.names.has(name)) at = at.parent
    return at
  }

  #root(): Scope {
    let at: Scope = this
    while (at.parent !== null) at = at.parent
    return at
  }
}
