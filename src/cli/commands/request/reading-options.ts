import { type Command, Option } from 'commander'
import { DEFAULT_PAGE_SIZE, type HarvestMode } from '../../../contract/run/harvest-request.ts'
import { REQUEST_BOUNDS } from '../../../contract/run/request-bounds.ts'
import { parseTables, withinBounds } from './run-request.ts'

/** Options that say what is read and in which form; `mode` is what is read where nothing is said. */
export function addReading(command: Command, mode: HarvestMode): Command {
  return (
    command
      .option('--tables <names>', 'tables to read, separated by commas (default: those of the profile)', parseTables)
      // With one choice each there is nothing to tell; they show in the help as soon as there is a second one.
      .addOption(
        new Option('--profile <name>', 'set of tables').choices(['automation']).default('automation').hideHelp(),
      )
      .addOption(new Option('--format <format>', 'format of the rows').choices(['ndjson']).default('ndjson').hideHelp())
      .addOption(
        new Option('--mode <mode>', 'every row, or what changed and was deleted since the last run')
          .choices(['snapshot', 'incremental'])
          .default(mode),
      )
      .option(
        '--reconcile',
        'incremental: compare all rows with the stored ones; without it, every seventh increment does',
        false,
      )
      .option('--lanes <n>', 'slices at the same time (default: 4)', withinBounds(REQUEST_BOUNDS.lanes))
      .option('--page-size <n>', 'rows per page', withinBounds(REQUEST_BOUNDS.pageSize), DEFAULT_PAGE_SIZE)
      .addOption(
        new Option('--compression <kind>', 'compression of the files')
          .choices(['gzip', 'zstd', 'none'])
          .default('gzip'),
      )
      .option('--log-days <n>', "days of log rows (default: each table's own)", withinBounds(REQUEST_BOUNDS.logDays))
      .option('--include-sensitive', 'read columns through which secrets may come in', false)
      .option('--reference-links', 'keep references as {link, value}', false)
  )
}
