/** A package of a release and its licence; null where none is known. */
export interface Licensed {
  readonly name: string
  readonly version: string
  readonly licence: string | null
}

export function licencesOf(bill: { readonly components: readonly object[] }): readonly Licensed[]
export function licenceFaults(listed: readonly Licensed[]): readonly string[]
