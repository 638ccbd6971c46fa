/** A system property that tells one instance from another. */
export interface IdentityProperty {
  readonly name: string
  /** Its value, from the id of its row where instances differ in it. */
  value(id: string): string
}

/** The properties by which an instance is known, and by which one sees that another was cloned over it. */
export const IDENTITY_PROPERTIES: readonly IdentityProperty[] = [
  { name: 'instance_id', value: (id) => [...id].reverse().join('') },
  { name: 'instance_name', value: () => 'acmedev' },
  { name: 'glide.buildtag', value: () => 'glide-australia-02-11-2026__patch3-09-30-2026' },
]
