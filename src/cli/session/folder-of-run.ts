import { dirname } from 'node:path'
import type { HarvestStatus } from '../../client/status/harvest-status.ts'
import type { HarvesterConfig } from '../../config/load-config.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { CONFIGURED_SINK } from '../../contract/run/harvest-request.ts'
import { sinkName } from '../../worker/sink-name.ts'

/**
 * The settings with the output folder of an open run, whose `--out` only that run's own command was told. Throws CONFIG_INVALID
 * where the folder cannot be told: a worker with another one would end the run.
 */
export function inFolderOfRun(config: HarvesterConfig, { run, sink, place }: HarvestStatus): HarvesterConfig {
  if (sink === null || sink === CONFIGURED_SINK || sink === sinkName(config.outputFolder)) return config
  const outputFolder = place === null ? null : dirname(dirname(dirname(place)))
  if (outputFolder !== null && sinkName(outputFolder) === sink) return { ...config, outputFolder }
  throw new HarvestError(
    'CONFIG_INVALID',
    `run ${run} was started with another output folder than ${config.outputFolder}, and has not planned yet`,
    { hint: 'Set HARVESTER_SINK=directory:FOLDER to the folder that --out named, then run this command again.' },
  )
}
