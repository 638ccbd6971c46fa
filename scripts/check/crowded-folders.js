import { posix } from 'node:path'

const MOST_FILES = 15
/** Histories are evidence, one file for each of Temporal's workflows, and nobody looks for one by its name. */
const STORED = 'test/replay/histories'

/** Folders with so many files beside their subfolders that nobody sees what family they are. */
export const crowdedFolders = {
  name: 'no folder with more than 15 files',
  find(files) {
    const counts = new Map()
    for (const { path } of files) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1)
    return [...counts]
      .filter(
        ([folder, count]) => /^(?:src|test|bench|scripts)\b/.test(folder) && folder !== STORED && count > MOST_FILES,
      )
      .map(([folder, count]) => ({ path: folder, line: 1, note: `${count} files, at most ${MOST_FILES}` }))
  },
}
