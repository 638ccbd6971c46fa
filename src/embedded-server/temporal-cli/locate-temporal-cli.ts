import { findInCache, findInstalled, takeNamed } from './find-temporal-cli.ts'
import { obtainTemporalCli } from './obtain-temporal-cli.ts'
import type { Search, TemporalCli, TemporalCliSources } from './temporal-cli.ts'

/**
 * Finds a Temporal command line or gets one: the path named, our cache, PATH, the download, a build, in this order.
 * @throws HarvestError CONFIG_INVALID where none can be had, or the one named cannot be used, with the remedy
 */
export async function locateTemporalCli(sources: TemporalCliSources, search: Search): Promise<TemporalCli> {
  if (sources.explicitPath !== null) return takeNamed(sources.explicitPath, search)
  const found = (await findInCache(sources, search)) ?? (await findInstalled(sources, search))
  return found ?? obtainTemporalCli(sources, search)
}
