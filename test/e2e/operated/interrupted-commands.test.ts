import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { environmentFor, start, typed } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { type SilentFrontend, silentFrontend } from '../../support/temporal/silent-frontend.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const RUN = 'run --tables sys_script'

/** A server that takes the question and never answers. */
const mute = (frontend: SilentFrontend, method: string): void => frontend.leavesUnanswered(method)
/** A server that is gone, at which Temporal's own client asks again for half a minute. */
const gone = (frontend: SilentFrontend, method: string): void => frontend.failsWith(method, 14, 'the server is gone')
/** A server whose database is down, at which the command itself asks again. */
const down = (frontend: SilentFrontend, method: string): void => frontend.failsWith(method, 13, 'the database is down')

/** Where a command waits for Temporal, and how that is silent there. */
const WAITS = [
  { line: RUN, method: 'StartWorkflowExecution', silent: gone },
  { line: RUN, method: 'StartWorkflowExecution', silent: mute },
  { line: RUN, method: 'DescribeWorkflowExecution', silent: gone },
  { line: RUN, method: 'UpdateWorkflowExecution', silent: mute },
  { line: 'pause', method: 'DescribeTaskQueue', silent: mute },
  { line: 'pause', method: 'UpdateWorkflowExecution', silent: gone },
  { line: 'resume', method: 'UpdateWorkflowExecution', silent: mute },
  { line: 'cancel', method: 'UpdateWorkflowExecution', silent: gone },
] as const

/** Where it waits once the run has ended. */
const AT_THE_END = [
  { line: 'follow', method: 'GetWorkflowExecutionHistory', silent: gone },
  { line: 'follow', method: 'GetWorkflowExecutionHistory', silent: down },
] as const

const SAID = 'interrupted: stored rows are kept, and the run can be resumed. The same command resumes it'

test('Ctrl-C ends a command at once wherever Temporal goes silent, and tells how to go on', async () => {
  const simulator = await simulated({ tables: { sys_script: 1000 } })
  const held = simulator.holdAt('sys_script')
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const worker = start(['worker'], { ...env, HARVESTER_SINK: `directory:${join(folder, 'output')}` }, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  expect(await typed([...RUN.split(' '), '--detach'], env, folder)).toMatchObject({ exitCode: 0 })
  await until('the first page is asked for', held.reached)
  expect(await typed(['pause'], env, folder)).toMatchObject({ exitCode: 0 })

  const interrupted = async ({ line, method, silent }: (typeof WAITS | typeof AT_THE_END)[number]) => {
    const frontend = await silentFrontend(inject('temporalAddress'))
    silent(frontend, method)
    const command = start(line.split(' '), { ...env, TEMPORAL_ADDRESS: frontend.address }, folder)
    return {
      follows: () => until(`${line} follows the run`, () => command.stderr().includes('following run')),
      async end() {
        await until(`${line} asks for ${method}`, () => frontend.asked(method) > 0)
        command.process.kill('SIGINT')
        const { exitCode, stderr } = await command.ended
        // Where the question was still asked on and on, the process would fail in it after these words.
        expect({ line, method, exitCode, stderr }).toEqual({
          line,
          method,
          exitCode: 130,
          stderr: expect.stringMatching(new RegExp(`\n${SAID}[^\n]+\n$`)),
        })
      },
    }
  }
  const followers = await Promise.all(AT_THE_END.map(interrupted))
  await Promise.all(followers.map(({ follows }) => follows()))
  await Promise.all(WAITS.map(async (each) => (await interrupted(each)).end()))
  const ends = followers.map(({ end }) => end())
  held.release()
  expect(await typed(['cancel'], env, folder)).toMatchObject({ exitCode: 0 })
  await Promise.all(ends)
})

test('Ctrl-C ends a command that waits for a worker', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const frontend = await silentFrontend(inject('temporalAddress'))
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: frontend.address }
  const command = start(RUN.split(' '), env, folder)
  await until('it has looked for one twice', () => frontend.asked('DescribeTaskQueue') > 1)
  command.process.kill('SIGINT')
  expect(await command.ended).toMatchObject({ exitCode: 130, stderr: expect.stringContaining(SAID) })
})
