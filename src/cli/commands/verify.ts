import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { SealReport } from '../../seal/verify-seal.ts'
import { verifySealed } from '../../seal/verify-sealed.ts'
import type { HarvestPlace } from '../../sink/places/stored-place.ts'
import { verifyHarvest } from '../../sink/verify/verify-harvest.ts'
import type { VerifyReport } from '../../sink/verify/verify-report.ts'
import { EXIT } from '../exit-codes.ts'
import { counted, grouped, type Terminal } from '../output/terminal.ts'

/** The flags of `harvester verify`. */
export interface VerifyFlags {
  readonly key?: string
  readonly inventory?: string
  readonly json: boolean
}

/** `harvester verify DIR`: recomputes from the files everything that manifests claim, and holds them against a seal. Returns the exit code. */
export async function verifyCommand(folder: HarvestPlace, flags: VerifyFlags, terminal: Terminal): Promise<number> {
  const { key, inventory = null, json } = flags
  if (key === undefined && inventory !== null)
    throw new HarvestError('CONFIG_INVALID', '--inventory is held against a seal: name the public key with --key too')
  const sealed = key === undefined ? null : await verifySealed(folder, { inventory, key })
  const report: VerifyReport = sealed ?? (await verifyHarvest(folder))
  if (json) {
    terminal.out(JSON.stringify(report))
  } else {
    for (const { path, fault } of report.faults) terminal.out(`FAULT ${path}: ${fault}`)
    for (const { path, note } of report.notes) terminal.out(`note: ${path}: ${note}`)
    for (const { folder: place, verdict } of report.runs) terminal.out(`run ${place}: ${verdict ?? 'no manifest'}`)
    for (const line of sealed === null ? [] : sealLines(sealed.seal)) terminal.out(line)
    const sum = `${grouped(report.rows)} rows in ${grouped(report.parts)} parts`
    terminal.out(report.faults.length === 0 ? `verified: ${sum}, nothing wrong` : `${faultsIn(report)}; ${sum}`)
    for (const line of remedies(report)) terminal.out(line)
  }
  return report.faults.length === 0 ? EXIT.complete : EXIT.failed
}

/** Says nothing of a seal that was not opened: its fault does. */
function sealLines({ run, sealedAt, keyId, runs, inventory }: SealReport): readonly string[] {
  if (sealedAt === null) return []
  return [
    `seal of run ${run} by key ${keyId}, dated ${sealedAt}: ${counted(runs.length, 'manifest')}, inventory ${inventory}`,
  ]
}

function faultsIn({ faults }: VerifyReport): string {
  return faults.length === 1 ? '1 fault' : `${faults.length} faults`
}

/** If a run's manifest is sound, its damaged parts can be read again; without a manifest, everything has to be. */
function remedies({ runs }: VerifyReport): readonly string[] {
  return runs
    .filter(({ faults }) => faults.length > 0)
    .map(({ run, folder }) =>
      run === null
        ? `run ${folder} cannot be repaired: read everything again with harvester run`
        : `to read the damaged parts again: harvester run --repair ${run}`,
    )
}
