// Stages every fault of the matrix once and prints what it cost, as the table of docs/completeness.md:
//   npm run bench:completeness
import { MATRIX } from '../test/matrix/stage/matrix.ts'
import { openStage } from '../test/matrix/stage/stage.ts'
import { openTemporal } from '../test/support/temporal/open-temporal.ts'
import { quietTemporal } from '../test/support/temporal/quiet-temporal.ts'

const thousands = (count: number): string => count.toLocaleString('en-GB')

quietTemporal()
const dependencies = await openTemporal()
const stage = await openStage({ ...dependencies, instance: 'completeness' })
try {
  process.stdout.write('| fault | verdict | hidden | requests | relative to the least | rows counted |\n')
  process.stdout.write('| --- | --- | ---: | ---: | ---: | ---: |\n')
  for (const fault of MATRIX) {
    const { outcome, requests, leastRequests, countedRows } = await stage.harvest(fault)
    const [table] = outcome.tables
    const relative = (requests.length / leastRequests).toFixed(2)
    const hidden = table?.hidden === null || table === undefined ? '?' : thousands(table.hidden)
    const cells = [fault.name, table?.verdict, hidden, `${requests.length} of ${leastRequests}`, relative]
    process.stdout.write(`| ${[...cells, thousands(countedRows)].join(' | ')} |\n`)
  }
} finally {
  await stage.close()
  await dependencies.close()
}
