import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instanceName, readInstance } from '../../../src/config/instance-config.ts'

const ACME = 'https://acmecorp.service-now.com'

test.each([
  { name: 'a subdomain', instance: 'acmecorp', origin: ACME, warns: false },
  { name: 'a subdomain in capitals', instance: 'AcmeCorp', origin: ACME, warns: false },
  { name: 'a development instance', instance: 'dev-12345', origin: 'https://dev-12345.service-now.com', warns: false },
  { name: 'a host', instance: 'acmecorp.service-now.com', origin: ACME, warns: true },
  { name: 'a host in capitals', instance: 'ACMECORP.Service-Now.COM', origin: ACME, warns: true },
  { name: 'a URL', instance: 'https://acmecorp.service-now.com', origin: ACME, warns: true },
  {
    name: 'a URL with a path',
    instance: 'https://acmecorp.service-now.com/now/nav/ui/home',
    origin: ACME,
    warns: true,
  },
  { name: 'a URL of plain http', instance: 'http://acmecorp.service-now.com/', origin: ACME, warns: true },
  { name: 'a URL with credentials', instance: 'https://u:pw1@acmecorp.service-now.com', origin: ACME, warns: true },
])('an instance is named by $name', ({ instance, origin, warns }) => {
  const { value, faults, warnings } = readInstance(instance, undefined)
  expect([value?.origin, faults]).toEqual([origin, []])
  expect(warnings).toEqual(warns ? [expect.stringMatching(/^SERVICENOW_INSTANCE was reduced/)] : [])
  expect(warnings.join()).not.toContain('pw1')
})

test.each([
  { name: 'another domain', instance: 'acmecorp.example.com' },
  { name: 'a domain that only begins like ours', instance: 'acmecorp.service-now.com.example.com' },
  { name: 'a domain that only ends like ours', instance: 'https://acmecorp.evil-service-now.com' },
  { name: 'our domain in a path', instance: 'example.com/acmecorp.service-now.com' },
  { name: 'our domain as credentials', instance: 'https://acmecorp.service-now.com@example.com' },
  { name: 'a deeper host', instance: 'a.b.service-now.com' },
  { name: 'the bare domain', instance: 'service-now.com' },
  { name: 'white space inside', instance: 'acme corp' },
  { name: 'an underscore', instance: 'acme_corp' },
  { name: 'a leading hyphen', instance: '-acme' },
  { name: 'a path', instance: '../acme' },
])('anything else is refused with the remedy: $name', ({ instance }) => {
  expect(readInstance(instance, undefined)).toEqual({
    value: null,
    faults: [expect.stringMatching(/^SERVICENOW_INSTANCE is neither .* SERVICENOW_BASE_URL$/)],
    warnings: [],
  })
})

test('without any instance the variable is named, with an example', () => {
  expect(readInstance(undefined, undefined).faults).toEqual([
    expect.stringMatching(/^SERVICENOW_INSTANCE is not set.*acmecorp/),
  ])
})

test.each([
  { name: 'a gateway', url: 'https://gateway.example.com', origin: 'https://gateway.example.com' },
  { name: 'a port', url: 'https://gateway.example.com:8443/', origin: 'https://gateway.example.com:8443' },
  {
    name: 'the usual port, spelled out',
    url: 'https://gateway.example.com:443',
    origin: 'https://gateway.example.com',
  },
  { name: 'plain http to 127.0.0.1', url: 'http://127.0.0.1:8080', origin: 'http://127.0.0.1:8080' },
  { name: 'plain http to localhost', url: 'http://localhost:8080', origin: 'http://localhost:8080' },
  { name: 'plain http to ::1', url: 'http://[::1]:8080', origin: 'http://[::1]:8080' },
])('SERVICENOW_BASE_URL overrides the instance: $name', ({ url, origin }) => {
  const { value, faults, warnings } = readInstance('acmecorp', url)
  expect([value?.origin, faults, warnings]).toEqual([origin, [], []])
})

test.each([
  { name: 'no URL', url: 'gateway', says: /is not an http\(s\) URL/ },
  { name: 'another scheme', url: 'ftp://gateway.example.com', says: /is not an http\(s\) URL/ },
  { name: 'plain http to another machine', url: 'http://gateway.example.com', says: /plain http to another machine/ },
  { name: 'plain http to a name that begins like loopback', url: 'http://127.0.0.1.example.com', says: /plain http/ },
  { name: 'credentials', url: 'https://user:pw1@gateway.example.com', says: /holds credentials/ },
  { name: 'a user', url: 'https://user@gateway.example.com', says: /holds credentials/ },
  { name: 'a path', url: 'https://gateway.example.com/instance', says: /leave out the path/ },
  { name: 'a query string', url: 'https://gateway.example.com/?token=pw1', says: /leave out the path/ },
  { name: 'a fragment', url: 'https://gateway.example.com/#pw1', says: /leave out the path/ },
])('SERVICENOW_BASE_URL is refused without being repeated: $name', ({ url, says }) => {
  const { value, faults } = readInstance('acmecorp', url)
  expect(value).toBeNull()
  expect(faults).toEqual([expect.stringMatching(/^SERVICENOW_BASE_URL /)])
  expect(faults[0]).toMatch(says)
  expect(faults[0]).not.toContain('pw1')
})

test('an instance is named by its subdomain and a hash of its origin', () => {
  expect(instanceName(ACME)).toMatch(/^acmecorp-[0-9a-f]{8}$/)
  expect(readInstance('acmecorp', undefined).value?.name).toBe(instanceName(ACME))
})

test('origins whose slugs agree have different names', () => {
  const origins = ['http://127.0.0.1:8080', 'https://127.0.0.1:8080', 'http://127-0-0-1:8080', 'http://127.0.0.1-8080']
  const names = origins.map(instanceName)
  expect(new Set(names.map((name) => name.slice(0, -8))).size).toBe(1)
  expect(new Set(names).size).toBe(origins.length)
})

test('a name is fit for a folder, a workflow id and a task queue, whatever the host', () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['https'] }), (url) => {
      expect(instanceName(new URL(url).origin)).toMatch(/^[a-z0-9][a-z0-9-]{0,39}-[0-9a-f]{8}$/)
    }),
  )
})
