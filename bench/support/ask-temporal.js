// What `harvester status` cannot do without, with Temporal's client alone: connects to the server BENCH_TEMPORAL, and asks for one workflow.
import { Client, Connection } from '@temporalio/client'

const connection = await Connection.connect({ address: process.env.BENCH_TEMPORAL })
await new Client({ connection }).workflow.getHandle(process.env.BENCH_WORKFLOW).describe()
await connection.close()
