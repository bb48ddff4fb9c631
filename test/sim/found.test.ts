/**
 * Goal: what the simulator once found does not come back.
 * Method: the smallest scenario of each, as `npm run sim -- --seed S --shrink` gave it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { runScenario } from './run-seed'
import type { Scenario } from './scenario'

const folder = path.join(import.meta.dirname, 'found')

it.each(readdirSync(folder))('%s', (file) => {
  const scenario = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Scenario
  expect(runScenario(scenario, () => false).problems).toEqual([])
})
