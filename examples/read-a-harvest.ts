import { openHarvest, verifyHarvest } from 'servicenow-harvester/reader'

const [folder = './harvest'] = process.argv.slice(2)
const { faults } = await verifyHarvest(folder)
for (const { path, fault } of faults) console.error(`${path}: ${fault}`)

const harvest = await openHarvest(folder)
const latest = await harvest.latest()
for (const [table, { run, verdict }] of Object.entries(latest?.tables ?? {})) {
  const { tables } = await harvest.manifest(run)
  let rows = 0
  for (const part of tables.find((each) => each.table === table)?.parts ?? [])
    for await (const line of harvest.lines(run, part))
      if (JSON.parse(Buffer.from(line).toString('utf8')).sys_id) rows += 1
  console.log(`${table}: ${verdict}, ${rows} rows`)
}
