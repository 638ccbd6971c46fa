import { expect, test } from 'vitest'
import { askPatiently } from '../../../src/client/ask-patiently.ts'
import { temporalFailure, temporalSilence } from '../../../src/client/temporal-failure.ts'

/** What Temporal's client throws where the server fails with a code of gRPC. */
function failed(code: number, message: string): Error {
  return Object.assign(new Error(message), { code, metadata: {} })
}

test.each([
  {
    name: 'a page of a gateway',
    message: '14 UNAVAILABLE: <html>\r\n  <body>\n\tBad gateway\n</html>\n',
    told: '14 UNAVAILABLE: <html> <body> Bad gateway </html>',
  },
  { name: 'a line that breaks elsewhere', message: 'no\u2028answer\u0085at\u2029all', told: 'no answer at all' },
  { name: 'a very long one', message: 'x'.repeat(1000), told: 'x'.repeat(300) },
])('what a silent server says is told in one line: $name', ({ message, told }) => {
  expect(temporalSilence(failed(14, message))).toBe(told)
  const wrapped = new Error('the question failed', { cause: failed(14, message) })
  expect(temporalFailure(wrapped)?.message).toContain(`Temporal does not answer (${told}): check`)
})

test('a failure that is an answer is no silence', () => {
  expect(temporalSilence(failed(5, 'not found'))).toBeNull()
  expect(temporalFailure(new Error('14 UNAVAILABLE'))).toBeNull()
})

test('who waits for a silent server gets the reason of the signal that ends the waiting', async () => {
  const stops = new AbortController()
  const reason = new Error('enough')
  const asking = askPatiently(() => Promise.reject(failed(14, 'gone')), {
    signal: stops.signal,
    onSilence: () => stops.abort(reason),
  })
  await expect(asking).rejects.toBe(reason)
})
