import { startSimulator } from 'servicenow-harvester/simulator'

const simulator = await startSimulator({
  tables: { sys_script: 2_500, sys_user: 240 },
  faults: [{ table: 'sys_user', fault: 'hide-rows', fraction: 0.1 }],
})
const { clientId, clientSecret } = simulator.credentials
console.log(`SERVICENOW_BASE_URL=${simulator.url}`)
console.log(`SERVICENOW_CLIENT_ID=${clientId}`)
console.log(`SERVICENOW_CLIENT_SECRET=${clientSecret}`)
process.once('SIGTERM', () => simulator.close())
