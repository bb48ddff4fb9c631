/**
 * What people see of a partition: a side without a majority, the merge, and what was
 * handed out twice. The app runs one server; two others are those of a lab.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch, pictureOnFailure, root, until, type RunningApp } from './launch'

const cli = path.join(root, 'out', 'main', 'cli.js')

describe('a partition', () => {
  let running: RunningApp
  let lab: ChildProcess
  const environment = (): NodeJS.ProcessEnv => {
    const { home, group } = running
    return { ...process.env, FTQUEUE_HOME: home, FTQUEUE_GROUP: group }
  }
  const ftqueue = (...args: readonly string[]): string => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args], {
      env: { ...environment(), FTQUEUE_INTERFACE: '127.0.0.1' },
      encoding: 'utf8'
    })
    expect(status, `ftqueue ${args.join(' ')}: ${stderr}`).toBe(0)
    return stdout
  }
  const open = (view: string): Promise<void> =>
    running.page.getByRole('link', { name: view, exact: true }).click()
  const shown = (text: string | RegExp): Promise<void> =>
    running.page.getByText(text).first().waitFor()
  const sides = (): number => {
    const status = JSON.parse(ftqueue('status', '--json')) as { configurations: unknown[] }
    return status.configurations.length
  }

  beforeAll(async () => {
    running = await launch({ FTQUEUE_LAB: '1' })
    const args = [cli, 'serve', '--count', '2', '--name', 'b', '--lab', '--no-classic']
    lab = spawn(process.execPath, args, {
      env: { ...environment(), FTQUEUE_INTERFACE: '127.0.0.1' },
      stdio: 'ignore'
    })
    await running.page.evaluate(() =>
      window.ftqueue.request('servers:start', { count: 1, name: 'a' })
    )
    await open('Group')
    await until('three members', async () => {
      const rows = running.page.getByRole('table', { name: 'Members' }).locator('tbody tr')
      return (await rows.count()) === 3
    })
  })
  afterAll(async () => {
    lab.kill()
    await running.close()
  })
  beforeEach(({ task }) => {
    pictureOnFailure(running, task.name.replaceAll(/\W+/g, '-'))
  })

  it('shows both sides, and the merge of what they did', async () => {
    ftqueue('create', '12')
    for (const item of [1, 2, 3]) ftqueue('push', '25', String(item))
    ftqueue('lab', 'partition', 'b1,b2')
    await until('two sides', () => sides() === 2)
    // Both sides answer, each from its own copy; a client takes whichever answers first.
    ftqueue('pop', '25')
    ftqueue('push', '25', '4')
    await open('Overview')
    await shown('The group is split')
    await running.picture('overview-partition')
    await open('Group')
    await running.picture('group-partition')
    ftqueue('lab', 'heal')
    await until('one side', () => sides() === 1)
    await open('Overview')
    await shown('The sides of the group were merged')
    await running.picture('overview-merged')
  })

  it('shows which side refuses its clients under the policy majority', async () => {
    ftqueue('policy', 'majority')
    ftqueue('lab', 'partition', 'b1,b2')
    await until('two sides', () => sides() === 2)
    await open('Group')
    await shown('not primary')
    await running.picture('group-not-primary')
    await open('Overview')
    await shown('a refuses clients')
    await running.picture('overview-not-primary')
    ftqueue('lab', 'heal')
    await until('one side', () => sides() === 1)
    await open('Group')
    await until('no side refuses', async () => {
      return (await running.page.getByText('not primary').count()) === 0
    })
  })
})
