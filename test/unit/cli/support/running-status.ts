import type { HarvestStatus } from '../../../../src/client/status/harvest-status.ts'

/** A run that has just begun. */
export const RUNNING: HarvestStatus = {
  instance: 'acme',
  run: 'r',
  state: 'RUNNING',
  startedAt: '2026-01-02T03:00:00.000Z',
  planned: null,
  place: null,
  sink: null,
  closedToKey: null,
  hold: null,
  finished: [],
  active: [],
  waiting: [],
  waitsForPlace: false,
  retried: [],
  historyEvents: 0,
  workflowTaskAttempt: 0,
}
