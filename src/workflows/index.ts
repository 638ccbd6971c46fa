export { harvest } from './harvest.ts'
export { harvestTable } from './harvest-table.ts'
