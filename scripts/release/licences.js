// Which licences may be in a release: those that ask for no more than to be named.
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'Unlicense',
])

// Packages that name no licence in their own manifest, and where it stands.
const NAMED_ELSEWHERE = [
  // The compiler's binaries for other systems, which the lockfile knows by name alone; each holds the licence of @swc/core.
  { form: /^@swc\/core-[\w-]+$/, licence: 'Apache-2.0 AND MIT' },
  // Its repository holds the Unlicense.
  { form: /^unionfs$/, licence: 'Unlicense' },
]

/** Every component of a bill of materials (CycloneDX) with its licence, in order of their names; null for one that is not known. */
export function licencesOf({ components }) {
  return components
    .map(({ group, name, version, licenses = [] }) => {
      const full = group ? `${group}/${name}` : name
      const stated = licenses.map(({ license, expression }) => expression ?? license.id ?? license.name).join(' AND ')
      const elsewhere = NAMED_ELSEWHERE.find(({ form }) => form.test(full))?.licence ?? null
      return { name: full, version, licence: stated || elsewhere }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** What stands against a release with these licences; empty where nothing does. */
export function licenceFaults(listed) {
  return listed
    .filter(({ licence }) => licence === null || !licence.split(/ AND /).every((each) => ALLOWED.has(each)))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence ?? 'no licence is named'}`)
}
