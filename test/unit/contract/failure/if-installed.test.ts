import { expect, test } from 'vitest'
import { ifInstalled } from '../../../../src/contract/failure/if-installed.ts'

test('a package that is missing is named with the command that brings it; another failure of loading stays what it is', async () => {
  const missing = Object.assign(new Error("Cannot find package 'a'"), { code: 'ERR_MODULE_NOT_FOUND' })
  const broken = new SyntaxError('Unexpected token')
  const loading = (error: Error) => ifInstalled(() => Promise.reject(error), 'this needs a', 'npm install a@1')
  await expect(loading(missing)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'this needs a',
    hint: 'Install them beside the harvester: npm install a@1',
  })
  await expect(loading(broken)).rejects.toBe(broken)
})
