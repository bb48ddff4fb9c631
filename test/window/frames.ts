/**
 * What the page's frames were like: the longest one of each second. Runs inside the
 * page by way of Playwright, where it stays for as long as the page does.
 */
import type { Page } from 'playwright-core'

/** The longest time between two frames in each second, milliseconds. */
export type LongestFrames = readonly number[]

interface Recorder {
  seconds: number[]
  longest: number
  began: number
  last: number
}

/** Begins to look at the frames of this page. Call it once. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const began = performance.now()
    const recorder: Recorder = { seconds: [], longest: 0, began, last: began }
    ;(globalThis as unknown as { frames: Recorder }).frames = recorder
    const frame = (now: number): void => {
      recorder.longest = Math.max(recorder.longest, now - recorder.last)
      recorder.last = now
      if (now - recorder.began >= 1000) {
        recorder.seconds.push(recorder.longest)
        recorder.longest = 0
        recorder.began = now
      }
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}

/** The seconds since the last call. */
export async function takeFrames(page: Page): Promise<LongestFrames> {
  return page.evaluate(() =>
    (globalThis as unknown as { frames: Recorder }).frames.seconds.splice(0)
  )
}

/** The share of seconds without a frame that took longer than this, 0 to 1; null: no second was seen. */
export function smoothShare(seconds: LongestFrames, mostMs: number): number | null {
  if (seconds.length === 0) return null
  return seconds.filter((longest) => longest <= mostMs).length / seconds.length
}
