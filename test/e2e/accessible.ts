/** What axe-core finds wrong with a page, as lines for people. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Empty: nothing. The page stays as it is. */
export async function violations(page: Page): Promise<readonly string[]> {
  // The other way opens a page beside it, which Electron cannot.
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const why = failureSummary.replaceAll(/\s+/g, ' ')
      return `${id}: ${help}: ${target.join(' ')}: ${why}`
    })
  )
}
