import { type Command, Option } from 'commander'
import type { HarvestMode } from '../../../contract/run/harvest-request.ts'
import { REQUEST_BOUNDS } from '../../../contract/run/request-bounds.ts'
import { parseGiveUp, parseTables, withinBounds } from './run-request.ts'

/** Options for what is read and how it is stored; `mode` is the default mode. */
export function addReading(command: Command, mode: HarvestMode): Command {
  return (
    command
      .option(
        '--tables <names>',
        'tables to read, separated by commas (default: the tables of the profile)',
        parseTables,
      )
      // Options with a single choice are hidden from the help.
      .addOption(
        new Option('--profile <name>', 'set of tables').choices(['automation']).default('automation').hideHelp(),
      )
      .addOption(new Option('--format <format>', 'format of the rows').choices(['ndjson']).default('ndjson').hideHelp())
      .addOption(
        new Option('--mode <mode>', 'every row, or only changes and deletions since the last run')
          .choices(['snapshot', 'incremental'])
          .default(mode),
      )
      .option(
        '--reconcile',
        'incremental: compare all rows with the stored ones; without it, every seventh increment does',
        false,
      )
      .option('--lanes <n>', 'requests at the same time (default: 4)', withinBounds(REQUEST_BOUNDS.lanes))
      .option(
        '--page-size <n>',
        'rows per page (default: begins at 1000 and grows while answers are quick)',
        withinBounds(REQUEST_BOUNDS.pageSize),
      )
      .addOption(
        new Option('--compression <kind>', 'compression of the files')
          .choices(['gzip', 'zstd', 'none'])
          .default('gzip'),
      )
      .option(
        '--log-days <n>',
        'days of log rows to read (default: depends on the table)',
        withinBounds(REQUEST_BOUNDS.logDays),
      )
      .option('--give-up-after <time>', 'how long to wait for an instance that is down (default: 24h)', parseGiveUp)
      .option('--include-sensitive', 'also read columns that may contain secrets', false)
      .option('--reference-links', 'keep references as {link, value}', false)
  )
}
