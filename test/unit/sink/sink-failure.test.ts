import { expect, test } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { asSink, systemCode } from '../../../src/sink/directory/sink-failure.ts'
import { systemError } from '../../sinks/directory/system-error.ts'

test.each([
  { code: 'ENOSPC', becomes: 'SINK_FULL' },
  { code: 'EDQUOT', becomes: 'SINK_FULL' },
  { code: 'EIO', becomes: 'SINK_UNAVAILABLE' },
  { code: 'EROFS', becomes: 'SINK_UNAVAILABLE' },
  { code: 'EACCES', becomes: 'SINK_UNAVAILABLE' },
  { code: 'EPERM', becomes: 'SINK_UNAVAILABLE' },
  { code: 'ENOENT', becomes: 'SINK_UNAVAILABLE' },
  { code: 'ENOTDIR', becomes: 'SINK_UNAVAILABLE' },
  { code: 'EMFILE', becomes: 'SINK_UNAVAILABLE' },
  { code: 'ESTALE', becomes: 'SINK_UNAVAILABLE' },
])('$code becomes $becomes, with the error underneath kept', async ({ code, becomes }) => {
  const cause = systemError(code)
  const failing = asSink('write a part', () => Promise.reject(cause))
  await expect(failing).rejects.toMatchObject({
    code: becomes,
    cause,
    message: expect.stringContaining(`could not write a part (${code})`),
  })
})

test.each([
  { name: 'one of our failures', error: new HarvestError('MANIFEST_MISMATCH', 'altered') },
  { name: 'a bug', error: new TypeError('undefined is not a function') },
  {
    name: "Node's refusal of an argument",
    error: Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' }),
  },
  { name: 'a thrown text', error: 'EIO' },
])('$name comes back as it is', async ({ error }) => {
  await expect(asSink('write a part', () => Promise.reject(error))).rejects.toBe(error)
})

test("zlib's errors are not the system's", () => {
  expect(systemCode(Object.assign(new Error('bad data'), { code: 'Z_DATA_ERROR', errno: -3 }))).toBeNull()
})
