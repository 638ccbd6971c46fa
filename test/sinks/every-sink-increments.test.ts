import { describe } from 'vitest'
import { incrementsSuite } from './support/increments-suite.ts'
import { SINKS } from './support/sink-kits.ts'

describe.each(SINKS)('the $name sink', (sink) => incrementsSuite(sink))
