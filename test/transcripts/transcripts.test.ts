/**
 * Goal: the protocol's main stories, as a newcomer would want to see them, are
 * told exactly as they happen. Method: each is played in the simulator, in virtual
 * time and by one seed, and compared byte for byte with its file. To record them
 * anew, and review what changed as a diff:
 *
 *     UPDATE_TRANSCRIPTS=1 npx vitest run --project unit test/transcripts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { stories } from './stories'

/** A story is to be read in one go. */
const LINES_MAX = 90
const isUpdate = process.env['UPDATE_TRANSCRIPTS'] === '1'

describe('transcripts', () => {
  for (const { name, heading, play } of stories) {
    it(`${name} happens as it is told`, () => {
      const told = `${heading.join('\n')}\n${play()}`
      const file = fileURLToPath(new URL(`${name}.txt`, import.meta.url))
      expect(told.split('\n').length).toBeLessThan(LINES_MAX)
      if (isUpdate) writeFileSync(file, told)
      expect(told).toBe(readFileSync(file, 'utf8'))
    })
  }
})
