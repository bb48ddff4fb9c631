import { describe, expect, it } from 'vitest'
import { Camera, LiveClock, SHORTEST_US } from '../../../../src/renderer/store/timeline/camera'

describe('the camera', () => {
  it('zooms at the pointer', () => {
    const camera = new Camera()
    camera.fit(0, 1000)
    const share = (300 - camera.from) / camera.span
    camera.zoom(0.5, 300)
    expect((300 - camera.from) / camera.span).toBeCloseTo(share)
    camera.zoom(0, 300)
    expect(camera.span).toBe(SHORTEST_US)
  })

  it('moves as little as need be for a moment to be in view', () => {
    const camera = new Camera()
    camera.fit(0, 1000)
    const { from } = camera
    camera.reveal(500)
    expect(camera.from).toBe(from)
    camera.reveal(5000)
    expect(camera.until).toBeGreaterThan(5000)
    expect(camera.until).toBeLessThan(5100)
  })
})

describe('the live clock', () => {
  it('goes evenly, never back, and never beyond what was told', () => {
    const clock = new LiveClock()
    let last = Number.NEGATIVE_INFINITY
    let settled = 0
    const steps: number[] = []
    for (let ms = 0; ms < 3000; ms += 10) {
      // A batch comes each tenth of a second, now and then later.
      if (ms % 100 === (ms % 700 === 0 ? 30 : 0)) {
        settled = 1_000_000 + ms * 1000 - 20_000
        clock.take({ now: 1_000_000 + ms * 1000, settled }, ms)
      }
      const shown = clock.shown(ms)
      if (shown === 0) continue
      expect(shown).toBeGreaterThanOrEqual(last)
      expect(shown).toBeLessThanOrEqual(settled)
      if (ms > 1500) steps.push(shown - last)
      last = shown
    }
    const still = steps.filter((step) => step === 0).length
    expect(still).toBeLessThan(steps.length / 5)
  })
})
