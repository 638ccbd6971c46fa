import type { CodeValue } from '../code-facts.ts'

/** A call in a script, however it was read. */
export interface Call {
  /** True for `new X(…)`. */
  readonly made: boolean
  /** The dotted path of what is called, such as `gs.eventQueue` or `sn_ws.RESTMessageV2`. */
  readonly path: string
  /** The class of the object on which a method is called; null where it is not known. */
  readonly objectClass: string | null
  /** Values of the class's own arguments, where the object's making is known. */
  readonly objectValues: readonly CodeValue[]
  /** Name of the variable that holds the object. */
  readonly holder: string | null
  /** The method, or the last name of the path. */
  readonly method: string
  /** Values of an argument by its number. */
  readonly values: (at: number) => readonly CodeValue[]
  /** How many arguments are given. */
  readonly given: number
  readonly line: number
}
