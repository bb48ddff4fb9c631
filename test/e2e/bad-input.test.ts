/** What the environment gets wrong: the window opens all the same, and says it. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { launch, until, type RunningApp } from './launch'

async function launchWith(environment: Record<string, string>): Promise<RunningApp> {
  const running = await launch(environment)
  onTestFinished(() => running.close())
  await running.page.getByRole('button', { name: 'Start server', exact: true }).click()
  return running
}

/** A server that failed to start is gone again as soon as its refusal has been told. */
const untilNoServer = ({ page }: RunningApp): Promise<void> =>
  until('no server is there', async () => {
    return (await page.getByRole('button', { name: /^Stop / }).count()) === 0
  })

describe('bad input from the environment', () => {
  it('names an interface that does not exist, and starts nothing', async () => {
    const running = await launchWith({ FTQUEUE_INTERFACE: 'nope0' })
    await running.page
      .getByText(/no interface "nope0" is up.*choose/)
      .first()
      .waitFor()
    await untilNoServer(running)
    expect(readdirSync(running.home)).not.toContain('logs')
    await running.picture('overview-bad-interface')
  })

  it('names a home folder that cannot be used, and starts nothing', async () => {
    const place = mkdtempSync(path.join(tmpdir(), 'ftqueue-e2e-home-'))
    onTestFinished(() => {
      rmSync(place, { recursive: true, force: true })
    })
    const home = path.join(place, 'file')
    writeFileSync(home, '')
    const running = await launchWith({ FTQUEUE_HOME: home, XDG_CONFIG_HOME: place })
    await running.page
      .getByText(new RegExp(`${home}.*cannot be used.*mend it`))
      .first()
      .waitFor()
    await untilNoServer(running)
  })
})
