import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { DEVELOPMENT_CREDENTIALS, exportLines, FAULT_KINDS, parseFaults } from '../../../src/simulator/index.ts'

test('a fault gets the defaults that it leaves out', () => {
  expect(parseFaults([{ fault: 'status', status: 503 }])).toEqual([
    { fault: 'status', status: 503, table: '*', body: 'html' },
  ])
})

test.each([
  { name: 'an unknown kind', faults: [{ fault: 'explode' }] },
  { name: 'an unknown parameter', faults: [{ fault: 'cut-json', colour: 'red' }] },
  { name: 'a missing parameter', faults: [{ fault: 'cap-limit' }] },
  { name: 'something that is no list', faults: { fault: 'cut-json' } },
])('refuses $name', ({ faults }) => {
  expect(() => parseFaults(faults)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('the faults that the document on completeness stages are faults of the simulator', async () => {
  const document = await readFile(new URL('../../../docs/completeness.md', import.meta.url), 'utf8')
  const staged = /```json staged\n(.*?)```/s.exec(document)?.[1] ?? ''
  expect(new Set(parseFaults(JSON.parse(staged)).map(({ fault }) => fault)).size).toBeGreaterThan(15)
})

test('every kind of fault is listed once', () => {
  expect(new Set(FAULT_KINDS).size).toBe(FAULT_KINDS.length)
  expect(FAULT_KINDS).toContain('giant-row')
})

test('the export lines carry address, method and client, and no password', () => {
  const lines = exportLines({ url: 'http://127.0.0.1:1', credentials: DEVELOPMENT_CREDENTIALS }).join('\n')
  expect(lines).toContain('export SERVICENOW_BASE_URL=http://127.0.0.1:1')
  expect(lines).toContain(`export SERVICENOW_CLIENT_SECRET=${DEVELOPMENT_CREDENTIALS.clientSecret}`)
  expect(lines).not.toContain(DEVELOPMENT_CREDENTIALS.password)
})
