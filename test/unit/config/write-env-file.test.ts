import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { envText } from '../../../src/config/write-env-file.ts'

test('whatever is written to a settings file is read back as it was, or refused', () => {
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom("it's", 'a "b" `c`', '#x', ' x ', '\\n', '$HOME'),
  )
  fc.assert(
    fc.property(value, (given) => {
      let text: string
      try {
        text = envText([{ name: 'SERVICENOW_CLIENT_ID', value: given, about: 'the id' }])
      } catch {
        // More than one line, or every kind of quote.
        expect(given).toMatch(/[\r\n]|(?=.*')(?=.*`)/s)
        return
      }
      expect(parseEnv(text)).toEqual({ SERVICENOW_CLIENT_ID: given })
    }),
    { numRuns: 2000 },
  )
})
