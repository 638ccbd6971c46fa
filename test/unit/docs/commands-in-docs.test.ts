import { readdirSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../../../src/cli/program.ts'

const ROOT = new URL('../../../', import.meta.url)
const silent = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
const PROGRAM = createProgram({}, silent, () => {})

/** Pages that people read, with their texts. */
const PAGES = ['README.md', 'CONTRIBUTING.md', ...readdirSync(new URL('docs/', ROOT)).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(new URL(path, ROOT), 'utf8') }))

/** The pieces of a page that are typed: code blocks, indented lines, and code within a line. */
function typedPieces(text: string): readonly string[] {
  const fenced = [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'))
  const rest = text.replace(/^```.*?^```$/gms, '')
  const indented = [...rest.matchAll(/^ {4}(.+)$/gm)].map(([, line = '']) => line)
  const inline = [...rest.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...fenced, ...indented, ...inline]
}

/** Lines of commands on the pages: what follows `harvester`. */
const TYPED = PAGES.flatMap(({ path, text }) =>
  typedPieces(text).flatMap((piece) =>
    [...piece.replace(/\s#.*$/, '').matchAll(/(?:^|[\s;&|(])(?:harvester|bin\/harvester\.js) ([a-z][^#|;&)<>]*)/g)].map(
      ([, words = '']) => ({
        path,
        words: words.trim().split(/\s+/),
      }),
    ),
  ),
)

function commandOf([first, second]: readonly string[]): Command | null {
  const found = PROGRAM.commands.find((each) => each.name() === first)
  return found?.commands.find((each) => each.name() === second) ?? found ?? null
}

test('every command that a page tells people to type is there, with its options', () => {
  expect(TYPED.length).toBeGreaterThan(60)
  const wrong = TYPED.flatMap(({ path, words }) => {
    const command = commandOf(words)
    if (command === null) return [`${path}: harvester ${words[0]}`]
    const known = command.options.map(({ long }) => long)
    return words
      .flatMap((word) => (/^--[a-z-]+/.exec(word) ?? []).slice(0, 1))
      .filter((flag) => !known.includes(flag) && flag !== '--help')
      .map((flag) => `${path}: harvester ${words.slice(0, 2).join(' ')} has no ${flag}`)
  })
  expect(wrong).toEqual([])
})

test('every script that a page tells people to run is in package.json', () => {
  const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(new URL('package.json', ROOT), 'utf8'),
  )
  const run = PAGES.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, name = '']) => ({ path, name })),
  )
  expect(run.length).toBeGreaterThan(10)
  expect(run.filter(({ name }) => scripts[name] === undefined)).toEqual([])
})

test('every link from one page to another leads to a file that is there', () => {
  const broken = PAGES.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) => {
      try {
        readFileSync(new URL(target, new URL(path, ROOT)))
        return []
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'EISDIR' ? [] : [`${path}: ${target}`]
      }
    }),
  )
  expect(broken).toEqual([])
})
