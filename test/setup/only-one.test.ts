import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A set-up of that folder, which says when it waits and when it has entered, and ends with its standard input. */
function setUp(folder: string) {
  const module = new URL('../../scripts/only-one.js', import.meta.url).href
  const program = `
    const { onlyOne } = await import(${JSON.stringify(module)})
    await onlyOne(${JSON.stringify(folder)}, () => console.log('waits'))
    console.log('entered')
    process.stdin.resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const next = async () => String((await once(lines, 'line'))[0])
  return { child, next }
}

test.each([
  { name: 'ends although others wait for it', end: (child: ReturnType<typeof setUp>['child']) => child.stdin.end() },
  { name: 'is killed', end: (child: ReturnType<typeof setUp>['child']) => void child.kill('SIGKILL') },
])('a second set-up of a folder waits, and enters when the first $name', async ({ end }) => {
  const folder = await temporaryFolder()
  const first = setUp(folder)
  expect(await first.next()).toBe('entered')
  const second = setUp(folder)
  expect(await second.next()).toBe('waits')
  const entered = second.next()
  end(first.child)
  expect(await entered).toBe('entered')
})

test('set-ups of two folders do not wait for each other', async () => {
  const folders = [await temporaryFolder(), await temporaryFolder()]
  expect(await Promise.all(folders.map((folder) => setUp(folder).next()))).toEqual(['entered', 'entered'])
})
