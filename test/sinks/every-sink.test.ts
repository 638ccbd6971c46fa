import { describe } from 'vitest'
import { SINKS } from './support/sink-kits.ts'
import { storingSuite } from './support/storing-suite.ts'

describe.each(SINKS)('the $name sink', (sink) => storingSuite(sink))
