/** A file as the measures read it. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** The text with comments and the insides of strings blanked. */
  readonly code: string
  readonly comments: readonly { readonly start: number; readonly end: number; readonly text: string }[]
}

/** A place that breaks a rule. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly note: string
}

/** One rule of the house, held by a tool. */
export interface Measure {
  readonly name: string
  find(files: readonly SourceFile[]): readonly Finding[]
}

export declare const MEASURES: readonly Measure[]
export declare function sourceFile(path: string, text: string): SourceFile
