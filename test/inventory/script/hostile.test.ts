import { expect, test } from 'vitest'
import { readCode } from '../../../src/inventory/script/read-code.ts'

const MB = 1024 * 1024

/** Scripts that are made to take time or memory, each with how it may be read. */
const HOSTILE = [
  { name: 'one line of 1 MB', script: `var x = '${'a'.repeat(MB)}';`, reading: 'tokens' },
  { name: 'a sum of 100,000 parts', script: `var x = ${'a+'.repeat(100_000)}1`, reading: 'tokens' },
  { name: 'nesting of 10,000 blocks', script: 'if(a){'.repeat(10_000) + '}'.repeat(10_000), reading: 'tokens' },
  {
    name: 'nesting of 10,000 functions',
    script: 'function f(){'.repeat(10_000) + '}'.repeat(10_000),
    reading: 'tokens',
  },
  { name: 'nesting of 10,000 brackets', script: '['.repeat(9_000) + ']'.repeat(9_000), reading: 'tokens' },
  { name: 'a path of 100,000 names', script: `a${'.b'.repeat(100_000)}()`, reading: 'parsed' },
  { name: 'a chain of 3,000 calls', script: `a${'.b()'.repeat(3_000)}`, reading: 'parsed' },
  { name: '50,000 calls', script: 'f(a);'.repeat(50_000), reading: 'parsed' },
  {
    name: 'a name that grows out of itself',
    script: `${'x = x + x;'.repeat(5_000)}${'new GlideRecord(x);'.repeat(5_000)}`,
    reading: 'parsed',
  },
  {
    name: 'names that double at each step',
    script: `${Array.from({ length: 60 }, (_, i) => `var a${i} = c ? a${i + 1} : a${i + 1} + a${i + 2};`).join('')}${'new GlideRecord(a0);'.repeat(2_000)}`,
    reading: 'parsed',
  },
  { name: 'quotes that never end', script: '"\n'.repeat(30_000), reading: 'tokens' },
  { name: 'broken quotes that are repaired', script: '"\n'.repeat(9_000), reading: 'repaired' },
  { name: 'comments that never end', script: '/*'.repeat(2 * MB), reading: 'tokens' },
  { name: 'backslashes', script: `"${'\\'.repeat(3 * MB)}`, reading: 'tokens' },
  { name: 'markup in code', script: `var x = <a>${'<b/>'.repeat(5_000)}</a>;`, reading: 'tokens' },
  {
    name: 'binary text',
    script: Array.from({ length: 60_000 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join(''),
    reading: 'given-up',
  },
  { name: 'more than any script has', script: ' '.repeat(9 * MB), reading: 'given-up' },
]

test.each(HOSTILE)(
  '$name: the script is survived, and how it was read is told',
  { timeout: 60_000 },
  ({ script, reading }) => {
    const facts = readCode('script', script)
    expect(facts.reading).toBe(reading)
    expect(facts.reason === null).toBe(reading === 'parsed')
    expect(facts.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(facts.sites.length).toBeLessThanOrEqual(10_000)
  },
)
