/** What the built command line shows of a group, and of the traces that it left. */
import { expect } from 'vitest'
import type { ConfigurationView, GroupView } from '../../src/shared/views'
import { eventually, run, type Environment } from './command'

/** `ftqueue status`: what can be heard there now. */
export async function configurations(
  environment: Environment,
  within: readonly string[] = []
): Promise<readonly ConfigurationView[]> {
  const { out } = await run(['status', '--json'], environment, '', within)
  return (JSON.parse(out) as GroupView).configurations
}

/** Waits for one configuration of so many members, all of which answer, and nothing beside it. */
export async function oneConfiguration(
  size: number,
  environment: Environment,
  within: readonly string[] = []
): Promise<ConfigurationView> {
  let last: readonly ConfigurationView[] = []
  await eventually(async () => {
    last = await configurations(environment, within)
    return (
      last.length === 1 &&
      last[0]?.kind === 'regular' &&
      last[0].members.length === size &&
      last[0].members.every(({ delivered }) => delivered !== null)
    )
  }).catch(() => {
    throw new Error(`no configuration of ${size}, but ${JSON.stringify(last)}`)
  })
  const [configuration] = last
  if (configuration === undefined) throw new Error('no configuration')
  return configuration
}

/** Waits until all members of the one configuration hold the same. */
export async function sameHash(
  size: number,
  environment: Environment,
  within: readonly string[] = []
): Promise<void> {
  await eventually(async () => {
    const { members } = await oneConfiguration(size, environment, within)
    return new Set(members.map(({ hash }) => hash)).size === 1
  })
}

interface Dump {
  readonly queues: readonly { readonly items: readonly number[] }[]
}

/** The items of the only queue that a server holds. */
export async function onlyQueue(
  server: string,
  environment: Environment,
  within: readonly string[] = []
): Promise<readonly number[]> {
  const { out } = await run(['dump', '--server', server, '--json'], environment, '', within)
  const { queues } = JSON.parse(out) as Dump
  expect(queues).toHaveLength(1)
  return queues[0]?.items ?? []
}

interface Property {
  readonly id: string
  readonly cases: number
  readonly verdict: string
  readonly counterexample?: { readonly text: string }
}

/** `ftqueue check` finds that every property holds on these traces. */
export async function expectValid(folder: string): Promise<void> {
  const { code, out } = await run(['check', folder, '--json'], {})
  const { properties } = JSON.parse(out) as { properties: readonly Property[] }
  const tested = properties.filter(({ cases }) => cases > 0).map(({ id }) => id)
  expect(tested).toEqual(expect.arrayContaining(['P1', 'P2', 'P3', 'P5', 'P6', 'P7']))
  expect(properties.filter(({ verdict }) => verdict !== 'valid')).toEqual([])
  expect(code).toBe(0)
}
