import { createInterface } from 'node:readline'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { CheckpointSchema, takeStep } from './checkpoint.ts'

// A program of its own for the tests: takes each step that a line on stdin names, and answers with its failure code or `done`.
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const outcome = await takeStep(CheckpointSchema.parse(JSON.parse(line))).then(
    () => 'done',
    (error: unknown) => (error instanceof HarvestError ? error.code : String(error)),
  )
  process.stdout.write(`${outcome}\n`)
}
