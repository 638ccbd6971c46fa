import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportCommand } from '../../src/cli/commands/files/export.ts'
import type { Terminal } from '../../src/cli/output/terminal.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { publishAt, runAt, snapshotAt } from '../sinks/support/example-chain.ts'
import { PLACE } from '../sinks/support/example-run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A terminal that keeps what goes to standard output. */
function keepingTerminal(): { readonly terminal: Terminal; readonly lines: string[] } {
  const lines: string[] = []
  const terminal = {
    out: (line: string) => void lines.push(line),
    say: () => {},
    write: () => {},
    watched: false,
    drawAbove: () => {},
  }
  return { terminal, lines }
}

async function harvested(): Promise<string> {
  const root = await temporaryFolder()
  await publishAt(createDirectorySink({ root }), 1, [snapshotAt(1, ['{"sys_id":"a","name":"=1+1"}'], 'sys_user')])
  return root
}

test('says for each file how many rows it has and what was changed in it', async () => {
  const root = await harvested()
  const { terminal, lines } = keepingTerminal()
  const out = join(root, 'out')
  expect(await exportCommand(root, { format: 'csv', out, typed: false, json: false }, terminal)).toBe(0)
  expect(lines).toEqual([
    'sys_user.csv: complete, 1 row; 1 value guarded against formulas',
    `${PLACE.instance} up to run ${runAt(1)}: 1 row of 1 table in ${out}`,
  ])
  expect(await readFile(join(out, 'sys_user.csv'), 'utf8')).toContain(`'=1+1`)
})

test('with --json prints what export.json holds, and where it is', async () => {
  const root = await harvested()
  const { terminal, lines } = keepingTerminal()
  const out = join(root, 'out')
  await exportCommand(root, { format: 'parquet', out, typed: false, json: true }, terminal)
  expect(JSON.parse(lines.join(''))).toEqual({ out, ...JSON.parse(await readFile(join(out, 'export.json'), 'utf8')) })
})

test('types for a CSV file are refused, and so is a folder inside the harvest', async () => {
  const root = await harvested()
  const { terminal } = keepingTerminal()
  const flags = { format: 'csv', out: join(root, 'out'), typed: true, json: false } as const
  await expect(exportCommand(root, flags, terminal)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  const inside = { ...flags, typed: false, out: join(root, PLACE.instance) }
  await expect(exportCommand(root, inside, terminal)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
