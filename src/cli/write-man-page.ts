import { writeFile } from 'node:fs/promises'
import { manPage } from './man-page.ts'
import { createProgram } from './program.ts'

// An entry point of the build: writes the manual page beside the compiled sources.
const silent = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
const page = manPage(createProgram({}, silent, () => {}))
await writeFile(new URL('../harvester.1', import.meta.url), page)
