import { expect, test } from 'vitest'
import { buildRequest } from '../../../src/client/build-request.ts'
import { instanceName } from '../../../src/config/instance-config.ts'

test('an instance and tables are enough for a request; the rest is as usual', () => {
  expect(buildRequest({ instance: 'acmecorp', tables: ['sys_script'] })).toEqual({
    engine: 2,
    instance: instanceName('https://acmecorp.service-now.com'),
    tables: ['sys_script'],
    profile: 'automation',
    mode: 'snapshot',
    compression: 'gzip',
    includeSensitive: false,
    referenceLinks: false,
    logDays: null,
    sink: 'directory',
    lanes: 4,
    pageSize: 1000,
    largestPageSize: 10_000,
    slice: { maxPages: 100, maxMs: 60_000, maxBytes: 256_000_000 },
  })
})

test('a subdomain, a host and a URL name the same instance', () => {
  const names = ['acmecorp', 'acmecorp.service-now.com', 'https://acmecorp.service-now.com'].map(
    (instance) => buildRequest({ instance }).instance,
  )
  expect(new Set(names).size).toBe(1)
})

const MISSPELT = { instance: 'acmecorp', tabels: ['sys_script'] }

test.each([
  ['no instance', { instance: '' }, /instance/],
  ['plain http to another machine', { instance: 'http://acme.example.com' }, /use https/],
  ['no lanes', { instance: 'acmecorp', lanes: 0 }, /lanes: is not a whole number from 1 to 64/],
  ['NaN rows a page', { instance: 'acmecorp', pageSize: Number.NaN }, /pageSize: is not a whole number/],
  ['no table', { instance: 'acmecorp', tables: [] }, /tables: names no table/],
  ['what is no table', { instance: 'acmecorp', tables: ['../x'] }, /tables\.0: /],
  ['a snapshot that compares rows', { instance: 'acmecorp', reconcile: true }, /reconcile: goes with mode incremental/],
  [
    'a repair of some tables',
    { instance: 'acmecorp', repair: 'aaaaaaaa-1', tables: ['sys_user'] },
    /tables: has no effect with repair/,
  ],
  ['an unknown field', MISSPELT, /tabels/],
])('%s is refused by its field', (_name, options, says) => {
  expect(() => buildRequest(options)).toThrow(says)
  expect(() => buildRequest(options)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
