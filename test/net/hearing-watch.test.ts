import { beforeEach, describe, expect, it } from 'vitest'
import { HearingWatch } from '../../src/main/net/hearing-watch'
import { makeEndpoint } from '../../src/main/protocol/ids'

const own = makeEndpoint('10.0.0.1', 8080)!
const sibling = makeEndpoint('10.0.0.1', 8081)!
const other = makeEndpoint('10.0.0.2', 8080)!

let watch: HearingWatch

beforeEach(() => {
  watch = new HearingWatch(own, false)
})

/** Ticks so often, and each time what is given happens before. */
function pass(ticks: number, happens: () => void = () => undefined): void {
  for (let i = 0; i < ticks; i++) {
    happens()
    watch.tick()
  }
}

describe('a watch on multicast', () => {
  it('cannot tell when nobody else is there', () => {
    pass(20, () => watch.echoed())
    expect(watch.verdict).toBe('unknown')
  })

  it('sees that it works', () => {
    watch.heard(other, 'group')
    expect(watch.verdict).toBe('works')
  })

  it('learns nothing of the network from a server on the same machine', () => {
    pass(20, () => {
      watch.echoed()
      watch.heard(sibling, 'group')
    })
    expect(watch.verdict).toBe('unknown')
    const onLoopback = new HearingWatch(own, true)
    onLoopback.heard(sibling, 'group')
    expect(onLoopback.verdict).toBe('works')
  })

  it('sees that only its own arrives, but not before others had time to be heard', () => {
    pass(2, () => {
      watch.echoed()
      watch.heard(other, 'own')
    })
    expect(watch.verdict).toBe('unknown')
    pass(2, () => {
      watch.echoed()
      watch.heard(other, 'own')
    })
    expect(watch.verdict).toBe('own only')
    watch.heard(other, 'group')
    expect(watch.verdict).toBe('works')
  })

  it('sees that not even its own arrives', () => {
    pass(4, () => watch.heard(other, 'own'))
    expect([watch.verdict, watch.isUnechoed]).toEqual(['blocked', true])
    watch.echoed()
    expect([watch.verdict, watch.isUnechoed]).toEqual(['own only', false])
  })

  it('begins anew when the server moves', () => {
    watch.heard(other, 'group')
    pass(1)
    watch.moved(other, false)
    watch.heard(other, 'group')
    expect(watch.verdict).toBe('unknown')
  })
})
