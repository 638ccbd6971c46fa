import { expect, test } from 'vitest'
import { licenceFaults, licencesOf } from '../../../scripts/release/licences.js'

const component = (name: string, licenses?: readonly object[]) => ({
  name,
  version: '1.0.0',
  ...(licenses === undefined ? {} : { licenses }),
})

test.each([
  { name: 'a permissive one', licenses: [{ license: { id: 'MIT' } }], faults: [] },
  { name: 'two permissive ones', licenses: [{ expression: 'Apache-2.0 AND MIT' }], faults: [] },
  {
    name: 'one that asks for the source',
    licenses: [{ license: { id: 'GPL-3.0-only' } }],
    faults: ['a 1.0.0: GPL-3.0-only'],
  },
  {
    name: 'a choice that nobody made',
    licenses: [{ expression: 'MIT OR GPL-2.0' }],
    faults: ['a 1.0.0: MIT OR GPL-2.0'],
  },
  {
    name: 'a permissive one beside another',
    licenses: [{ license: { id: 'MIT' } }, { license: { name: 'Custom' } }],
    faults: ['a 1.0.0: MIT AND Custom'],
  },
  { name: 'none', licenses: undefined, faults: ['a 1.0.0: no licence is named'] },
])('$name: $faults', ({ licenses, faults }) => {
  expect(licenceFaults(licencesOf({ components: [component('a', licenses)] }))).toEqual(faults)
})

test('packages are in the order of their names, and those that are known to name no licence get theirs', () => {
  const listed = licencesOf({
    components: [component('unionfs'), { group: '@swc', ...component('core-win32-x64-msvc') }],
  })
  expect(listed.map(({ name }) => name)).toEqual(['@swc/core-win32-x64-msvc', 'unionfs'])
  expect(licenceFaults(listed)).toEqual([])
})
