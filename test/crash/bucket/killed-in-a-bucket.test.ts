import { test } from 'vitest'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { expectExact } from './killed-thrice.ts'

test('a harvest is exact whose workers were killed while they stored, told and published, in a bucket without conditional writes', () =>
  expectExact([2], () => objectStore('ignored')))
