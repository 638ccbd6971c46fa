export { harvest } from './harvest.ts'
export { harvestTable } from './harvest-table.ts'
export { scheduledHarvest } from './scheduled-harvest.ts'
