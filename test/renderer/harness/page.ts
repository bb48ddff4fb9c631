/**
 * The window on a scripted group, for development: `?scene=` chooses the story.
 * Served by `npx vite` or driven by drive.ts; no part of the product.
 */
import { FakeGroup, type FakeOptions } from './fake-group'

const loopback = { name: 'lo', address: '127.0.0.1', why: 'chosen by FTQUEUE_INTERFACE' }

const scenes: Readonly<Record<string, FakeOptions>> = {
  empty: { interface: loopback },
  first: { isFirst: true },
  three: { here: ['a', 'b', 'c'], slotsPerStep: 1, linesPerStep: 2, timelineSlotsPerStep: 1 },
  lan: {
    here: ['ada1', 'ada2'],
    elsewhere: ['grace1', 'grace2', 'linus'],
    slotsPerStep: 7,
    linesPerStep: 4
  },
  flood: { here: ['a', 'b', 'c'], slotsPerStep: 97, linesPerStep: 400, timelineSlotsPerStep: 10 },
  many: {
    here: Array.from({ length: 16 }, (_, i) => `node${String(i + 1)}`),
    elsewhere: Array.from({ length: 8 }, (_, i) => `far${String(i + 1)}`),
    slotsPerStep: 5
  }
}

const parameters = new URLSearchParams(location.search)
const scene = parameters.get('scene') ?? 'three'
const group = new FakeGroup(scenes[scene] ?? {}, () => Date.now())
if (scene !== 'empty' && scene !== 'first') {
  group.queues.fill(12, 1_000_000)
  group.queues.fill(-3, 5)
  for (let label = 100; label < 340; label += 1) group.queues.fill(label, (label * 37) % 5000)
}
if (parameters.has('still')) group.step()
else setInterval(() => group.step(), 100)

Object.assign(window, { ftqueue: group, group })
await import('../../../src/renderer/main')
