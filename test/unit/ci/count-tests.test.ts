import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const PROGRAM = new URL('../../../.ci/count-tests.js', import.meta.url).pathname

const GOOD = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const BAD = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }
const UNLOADED = { status: 'failed', assertionResults: [] }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'count-tests-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function count(...reports: readonly object[]): string {
  mkdirSync(folder, { recursive: true })
  reports.forEach((report, at) => {
    writeFileSync(join(folder, `${at}.json`), JSON.stringify(report))
  })
  return execFileSync(process.execPath, [PROGRAM, folder], { encoding: 'utf8' }).trim()
}

test('adds up all reports of a folder', () => {
  const one = { numPassedTests: 1, numFailedTests: 0, testResults: [GOOD] }
  const two = { numPassedTests: 1, numFailedTests: 1, testResults: [BAD] }
  expect(count(one, two)).toBe('2 1')
})

test('counts a test file that could not be loaded as a failure', () => {
  expect(count({ numPassedTests: 1, numFailedTests: 0, testResults: [GOOD, UNLOADED] })).toBe('1 1')
})

test('a folder without reports holds no tests', () => {
  expect(count()).toBe('0 0')
})

test('a folder that does not exist holds no tests', () => {
  expect(execFileSync(process.execPath, [PROGRAM, join(folder, 'absent')], { encoding: 'utf8' })).toBe('0 0\n')
})
