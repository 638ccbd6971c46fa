import { lineAt } from './source/source-text.js'

const TRACES = [
  {
    pattern: /(?<![\w.$}*-])\/(?:root|work|home\/(?!node\b|user\b|you\b)\w+|Users\/\w+)(?=[/\s'"`),;:]|$)/gm,
    note: 'a path of some machine',
  },
  {
    pattern:
      /https?:\/\/[^/\s"'`]*(?:registry|npmjs|goproxy|proxy\.golang|artifactory|nexus|verdaccio|pypi)[^/\s"'`]*/gi,
    note: 'the host of a package registry',
  },
]

/** Paths of a developer's machine and hosts of registries: they work for one person only. */
export const machineTraces = {
  name: 'no machine paths, no registry hosts',
  find(files) {
    return files.flatMap(({ path, text }) =>
      TRACES.flatMap(({ pattern, note }) =>
        [...text.matchAll(pattern)].map((match) => ({
          path,
          line: lineAt(text, match.index),
          note: `${note}: ${match[0]}`,
        })),
      ),
    )
  },
}
