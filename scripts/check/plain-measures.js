import { sourcesOf } from './source/source-files.js'
import { findInComments } from './source/source-text.js'

/** Comments that silence a tool. */
export const suppressions = {
  name: 'no suppressions',
  find: (files) =>
    sourcesOf(files).flatMap((file) =>
      findInComments(
        file,
        /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable|(?:istanbul|v8|c8) ignore/,
        'a tool is silenced',
      ),
    ),
}

/** Promises to oneself without a number that others can look up. */
export const numberedTodos = {
  name: 'every TODO has a number',
  find: (files) =>
    sourcesOf(files).flatMap((file) =>
      findInComments(file, /\b(?:TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d+)/, 'a TODO without a number'),
    ),
}
