import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeReport } from '../../../src/report/write-report.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** The page about a run of a harvest; null for the newest one. */
export async function reportOf(folder: string, run: string | null = null, withCode = false): Promise<string> {
  const out = join(await temporaryFolder(), 'report.html')
  await writeReport({ folder, run, out, withCode })
  return readFile(out, 'utf8')
}

/** The text of a page without its markup, style and script. */
export function textOf(page: string): string {
  return page
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
}
