import { INSTANCE_TIME } from '../../contract/row/instance-time.ts'
import type { Evidence } from '../model/automation-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'
import { isWhole } from '../read/table-in-sight.ts'
import { type AutomationKind, type Live, OUTBOUND_TABLES, symbolic, trigger, userIn } from './automation-kind.ts'
import { betterEvidence, fromLog, fromPatterns, silentEvidence, unknownEvidence } from './evidence.ts'

/** Work that the clock starts. */
export const SCHEDULE_KINDS: readonly AutomationKind[] = [
  scheduled('scheduled-script', 'sysauto_script'),
  scheduled('scheduled-import', 'scheduled_import_set', ['sys_data_source', 'sys_transform_map'], importEvidence),
  scheduled('scheduled-report', 'sysauto_report'),
  scheduled('scheduled-template', 'sysauto_template'),
  scheduled('scheduled-indicator', 'sysauto_pa'),
  { ...scheduled('scheduled-work', 'sysauto'), includes: ofNoKnownClass },
  {
    kind: 'schedule-item',
    table: 'sys_trigger',
    includes: (row, ground) => valueIn(row, 'document_key') === '' && ground.code('sys_trigger', row.sys_id).length > 0,
    live: (row) => {
      const state = valueIn(row, 'state')
      const ready = state === '0' || state.toLowerCase() === 'ready'
      return { live: ready, because: ready ? 'ready' : 'not ready' }
    },
    trigger: (row) => trigger('schedule', 'autonomous', null, valueIn(row, 'trigger_type')),
    runsAs: symbolic('unknown'),
    evidence: ownCounters,
    needs: { calls: OUTBOUND_TABLES },
  },
]

function scheduled(
  kind: string,
  table: string,
  calls: readonly string[] = [],
  evidence: AutomationKind['evidence'] = scheduleEvidence,
): AutomationKind {
  return {
    kind,
    table,
    live: liveSchedule,
    trigger: (row) =>
      trigger(
        'schedule',
        valueIn(row, 'run_type') === 'on_demand' ? 'human' : 'autonomous',
        null,
        valueIn(row, 'run_type'),
      ),
    runsAs: userIn('run_as', 'system'),
    evidence,
    needs: {
      live: ['sys_trigger'],
      'runs-as': ['sys_user'],
      calls: [...OUTBOUND_TABLES, ...calls],
      evidence: ['sys_trigger', 'sys_scheduler_job_history', 'sys_script_pattern', 'sys_import_set'],
    },
  }
}

/** Rows of the table of all scheduled work that stand in no table of their own class that was read. */
function ofNoKnownClass(row: GroundRow, ground: Ground): boolean {
  return !SCHEDULE_KINDS.some(
    ({ kind, table }) => kind !== 'scheduled-work' && table !== 'sys_trigger' && ground.row(table, row.sys_id) !== null,
  )
}

/** Active, not on demand, not ended, and with a schedule item: without one nothing will ever start it. */
function liveSchedule(row: GroundRow, ground: Ground): Live {
  if (valueIn(row, 'active') !== 'true') return { live: false, because: 'not active' }
  if (valueIn(row, 'run_type') === 'on_demand') return { live: false, because: 'on demand only' }
  const end = valueIn(row, 'run_end')
  if (INSTANCE_TIME.test(end) && end < ground.at) return { live: false, because: `active, but it ended on ${end}` }
  if (ground.find('sys_trigger', 'document_key', row.sys_id).length > 0)
    return { live: true, because: 'active, with a schedule item' }
  return isWhole(ground.sight('sys_trigger'))
    ? { live: false, because: 'active, but without a schedule item' }
    : { live: null, because: 'active; schedule items were not seen whole' }
}

/** Counters of the schedule item, then the script's own count, then the history by name, which two may share. */
function scheduleEvidence(row: GroundRow, ground: Ground): Evidence {
  const [item] = ground.find('sys_trigger', 'document_key', row.sys_id)
  const counters = item === undefined ? silentEvidence(ground, 'sys_trigger') : ownCounters(item)
  return betterEvidence(
    betterEvidence(counters, () => fromPatterns(ground, row)),
    () =>
      fromLog(ground, {
        table: 'sys_scheduler_job_history',
        column: 'name',
        values: [valueIn(row, 'name')],
        level: 'consistent',
        always: false,
      }),
  )
}

function ownCounters(row: GroundRow): Evidence {
  const count = Number.parseInt(valueIn(row, 'run_count'), 10)
  if (!Number.isSafeInteger(count) || count <= 0) return unknownEvidence('runs-without-row', 'sys_trigger')
  return { level: 'counted', reason: null, from: null, to: null, count, last: null, source: 'sys_trigger' }
}

function importEvidence(row: GroundRow, ground: Ground): Evidence {
  const sets = fromLog(ground, {
    table: 'sys_import_set',
    column: 'schedule_import',
    values: [row.sys_id],
    level: 'recorded',
    always: false,
  })
  return betterEvidence(sets, () => scheduleEvidence(row, ground))
}
