import { buildRequest, Client, Connection, followHarvest, harvestResult, startHarvest } from 'servicenow-harvester'

const { TEMPORAL_ADDRESS: address = 'localhost:7233', SERVICENOW_BASE_URL: instance = 'acmecorp' } = process.env
const connection = await Connection.connect({ address })
const client = new Client({ connection })
const request = buildRequest({ instance, tables: ['sys_script', 'sys_user'] })

const { attached } = await startHarvest(client, request)
console.log(attached ? 'following the unfinished run' : 'started a run')
await followHarvest(client, request.instance)

const outcome = await harvestResult(client, request.instance)
for (const { table, verdict, rows } of outcome?.tables ?? []) console.log(`${table}: ${verdict}, ${rows} rows`)
await connection.close()
