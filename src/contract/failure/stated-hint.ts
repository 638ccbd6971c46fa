/** The hint that a failure of ours carries in its first detail; nothing where it carries none. */
export function statedHint(details: readonly unknown[] | null | undefined): { readonly hint?: string } {
  const first = details?.[0]
  const told = typeof first === 'object' && first !== null && 'hint' in first
  return told && typeof first.hint === 'string' ? { hint: first.hint } : {}
}
