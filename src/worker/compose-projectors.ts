import { join } from 'node:path'
import type { Projector } from '../activities/dependencies.ts'
import type { ProjectionName } from '../contract/run/projection.ts'
import type { RunRef } from '../contract/slice.ts'

/** The folder of projections, beside that of the harvests: they are no evidence, and may be thrown away. */
function projectionsFolder(outputFolder: string): string {
  return `${outputFolder}-projections`
}

/** What a worker makes of each run that it publishes, out of the folder of its harvests. Nothing of it is loaded before it is made. */
export function composeProjectors(names: readonly ProjectionName[], outputFolder: string): readonly Projector[] {
  return names.map((name) => ({ name, project: (run) => project(name, run, outputFolder) }))
}

async function project(name: ProjectionName, run: RunRef, outputFolder: string): Promise<string> {
  const folder = join(outputFolder, run.instance, 'runs', run.run)
  const out = join(projectionsFolder(outputFolder), run.instance, name === 'report' ? 'report.html' : name)
  switch (name) {
    case 'inventory': {
      const { takeInventory } = await import('../inventory/take-inventory.ts')
      await takeInventory({ folder, run: null, out })
      return out
    }
    case 'report': {
      const { writeReport } = await import('../report/write-report.ts')
      await writeReport({ folder, run: null, out })
      const { writeIndex } = await import('../report/index/write-index.ts')
      await writeIndex({ folder: outputFolder, out: join(projectionsFolder(outputFolder), 'index.html') })
      return out
    }
    case 'export': {
      const { exportHarvest } = await import('../projections/export/export-harvest.ts')
      const { failed } = await exportHarvest({ folder, out, tables: null, format: 'parquet', typed: false })
      return failed.length === 0 ? out : `${out} (without ${failed.map(({ table }) => table).join(', ')})`
    }
    default:
      return name satisfies never
  }
}
