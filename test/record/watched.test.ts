/** Goal: a core does and tells the same whether somebody looks on or not. Method: one seed, twice. */
import { expect, it } from 'vitest'
import { watch } from '../../src/main/protocol/step'
import type { Watcher } from '../../src/main/protocol/watcher'
import { recordScenario } from '../sim/recorded-run'
import { scenarioOf } from '../sim/mixes'

it('a recording is the same, byte for byte, with a watcher from the middle on', () => {
  const scenario = scenarioOf(5, 'changes')
  let seen = 0
  const watcher: Watcher = {
    ordered: () => seen++,
    delivered: () => seen++,
    stable: () => seen++,
    answered: () => seen++
  }
  const plain = recordScenario(scenario)
  const watched = recordScenario(scenario, ({ servers }) => {
    for (const server of servers) {
      server.onCore = (core) => {
        watch(core, watcher)
      }
      server.watchBy(watcher)
    }
  })
  expect(seen).toBeGreaterThan(100)
  expect(watched.map(({ name, bytes }) => [name, bytes.toString('base64')])).toEqual(
    plain.map(({ name, bytes }) => [name, bytes.toString('base64')])
  )
})
