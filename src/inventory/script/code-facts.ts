/** A value that code gives to a call, as far as reading the code tells it. */
export type CodeValue =
  /** Text; `whole` is false where more follows that is not known. */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly whole: boolean
      readonly how: 'literal' | 'constant'
    }
  /** A system property's value. */
  | { readonly kind: 'property'; readonly name: string; readonly rest: string }
  /** A property of another script's object, or of an object that is not known. */
  | { readonly kind: 'member'; readonly object: string | null; readonly property: string; readonly rest: string }
  | { readonly kind: 'unresolved'; readonly shape: string }

/** What a call site does. */
const SITE_KINDS = [
  'table',
  'event',
  'include',
  'rest-message',
  'soap-message',
  'address',
  'mention',
  'property',
  'basic-auth',
  'auth-profile',
  'alias',
  'mid-server',
  'flow',
  'schedule',
  'dynamic-code',
  'suppression',
  'secret',
] as const

/** What a call site does. */
export type SiteKind = (typeof SITE_KINDS)[number]

/** What code does with the rows of a table. */
export type RowUse = 'read' | 'insert' | 'update' | 'delete'

/** One place in code that matters to an inventory. */
export interface CallSite {
  readonly kind: SiteKind
  /** The class or function that is called. */
  readonly api: string
  readonly line: number
  /** The value that names what is called: a table, an event, an address. Several where several are possible. */
  readonly target: readonly CodeValue[]
  /** A second value, such as the function of a message. */
  readonly extra: readonly CodeValue[]
  readonly uses: readonly RowUse[]
  /** Name of the variable that holds the object; null for none. */
  readonly holder: string | null
}

/** How a script was read. */
export type Reading = 'parsed' | 'repaired' | 'tokens' | 'given-up'

/** Constants that other scripts may read, as `<object>.<property>` and their texts; a list takes a fraction of a map's memory. */
export type Constants = readonly (readonly [string, readonly string[]])[]

/** What is kept of one column of code: never its text. */
export interface CodeFacts {
  readonly column: string
  readonly sha256: string
  readonly reading: Reading
  /** Why it was not parsed as it stands; null where it was. */
  readonly reason: string | null
  /** True where the code does something outside of its functions; null where that cannot be told. */
  readonly acts: boolean | null
  readonly sites: readonly CallSite[]
  readonly constants: Constants
}
