import { type Column, type Columns, fixed, flag, moment, reference, text, whole } from './column.ts'

/** A synthetic table: what the dictionary says of it and how many rows it has by default. */
export interface TableSpec {
  readonly name: string
  readonly label: string
  /** The table that it extends; null for a root. */
  readonly parent: string | null
  readonly rows: number
  /** Own columns, without the parent's. */
  readonly columns: Columns
  /** True for rows that are written once, in the days before now. */
  readonly isLog: boolean
}

const WHO = ['admin', 'system', 'maint', 'abel.tuter', 'fred.luddy', 'glide.maint', 'deploy.bot'] as const
const who = (): Column => text(({ random }) => random.pick(WHO), 40)
const guid = (): Column => ({ ...text(({ id }) => id, 32), type: 'GUID' })

/** The columns that every root table has. */
const SYSTEM_COLUMNS: Columns = {
  sys_id: guid(),
  sys_created_on: moment(({ createdOn }) => createdOn),
  sys_created_by: who(),
  sys_updated_on: moment(),
  sys_updated_by: who(),
  sys_mod_count: whole(0, 60),
}

/** The name of the table whose row it is, which tells the rows of child tables apart. */
export const className = (): Column => ({ ...text(({ table }) => table, 80), type: 'sys_class_name' })

/** The columns of `sys_metadata`, the parent of every application file. */
export const METADATA_COLUMNS: Columns = {
  ...SYSTEM_COLUMNS,
  sys_class_name: className(),
  sys_name: text(({ name }) => name, 255),
  sys_update_name: text(({ table, id }) => `${table}_${id}`, 250),
  sys_package: reference('sys_package'),
  sys_scope: reference('sys_scope'),
  sys_policy: fixed(),
}

/** A table of application files. */
export function fileSpec(name: string, label: string, rows: number, columns: Columns): TableSpec {
  return childTable(name, label, 'sys_metadata', rows, columns)
}

/** A table that is no application file: users, assignments, connections, schedule items. */
export function plainSpec(name: string, label: string, rows: number, columns: Columns): TableSpec {
  return { name, label, parent: null, rows, columns: { ...SYSTEM_COLUMNS, ...columns }, isLog: false }
}

/** A table that extends another one, whose columns it has as well and which also lists its rows. */
export function childTable(name: string, label: string, parent: string, rows: number, columns: Columns): TableSpec {
  return { name, label, parent, rows, columns, isLog: false }
}

/** A table of events whose rows cannot change and so carry no time of a last change. */
export function writtenOnceSpec(name: string, label: string, rows: number, columns: Columns): TableSpec {
  const creation: Columns = {
    sys_id: guid(),
    sys_created_on: moment(({ createdOn }) => createdOn),
    sys_created_by: who(),
  }
  return { name, label, parent: null, rows, columns: { ...creation, ...columns }, isLog: true }
}

/** A table of events, whose rows lie in the days before now. */
export function logTable(name: string, label: string, rows: number, columns: Columns): TableSpec {
  return { name, label, parent: null, rows, columns: { ...SYSTEM_COLUMNS, ...columns }, isLog: true }
}

/** Almost always active. */
export const active = (): Column => flag(0.88)
