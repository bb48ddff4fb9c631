import { describe, expect, it } from 'vitest'
import { machinesElsewhere } from '../../../../src/renderer/store/group/machines'
import { configuration, member } from '../views'

describe('machinesElsewhere', () => {
  it('has members that do not run here by the machines that they run on, each once', () => {
    const [a, b, c, d] = [
      member('a', { host: 'desk' }),
      member('b', { host: 'rack' }),
      member('c', { host: 'attic' }),
      member('d', { host: 'rack' })
    ] as const
    const views = [configuration('4.aa', [a, b, c]), configuration('2.aa', [b, d])]
    const machines = machinesElsewhere(views, { aa: true })
    expect(machines.map(({ host, members }) => [host, members.map(({ name }) => name)])).toEqual([
      ['attic', ['c']],
      ['rack', ['b', 'd']]
    ])
    expect(machines[1]?.members.map(({ config }) => config)).toEqual(['4.aa', '2.aa'])
  })
})
