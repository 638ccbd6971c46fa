/** A row as a person writes it; what it leaves out is empty. */
type StoryRow = Readonly<Record<string, string>> & { readonly sys_id: string }

/** Rows by their tables. */
export type StoryRows = Readonly<Record<string, readonly StoryRow[]>>
