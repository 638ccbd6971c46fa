import { basename, dirname, join, resolve } from 'node:path'
import { isBucketPath } from '../../contract/run/bucket-path.ts'
import { folderFiles } from '../directory/folder-files.ts'
import type { StoredFiles } from '../files/stored-files.ts'

/** A place of harvests, with what reads and writes it. */
export interface StoredPlace {
  readonly path: string
  readonly files: StoredFiles
}

/** A place of harvests: the path of a folder, or a place that was opened before. */
export type HarvestPlace = string | StoredPlace

/** Opens a place; a path is that of a folder. */
export function storedPlace(place: HarvestPlace): StoredPlace {
  return typeof place === 'string' ? { path: place, files: folderFiles() } : place
}

/** Opens a place under its whole path. */
export function wholePlace(place: HarvestPlace): StoredPlace {
  return typeof place === 'string' ? storedPlace(resolve(place)) : place
}

/** A place as people named it. */
export function placeText(place: HarvestPlace): string {
  return typeof place === 'string' ? place : place.path
}

/** What lies below a place. */
export function placeBelow({ path, files }: StoredPlace, ...names: readonly string[]): StoredPlace {
  return { path: below(path, ...names), files }
}

/** A path below another; `.` is that one itself. */
export function below(path: string, ...names: readonly string[]): string {
  return isBucketPath(path) ? [path, ...names.filter((name) => name !== '.')].join('/') : join(path, ...names)
}

/** The path above a path. */
export function above(path: string): string {
  return isBucketPath(path) ? path.slice(0, path.lastIndexOf('/')) : dirname(path)
}

/** The last name of a path. */
export function lastName(path: string): string {
  return basename(path)
}
