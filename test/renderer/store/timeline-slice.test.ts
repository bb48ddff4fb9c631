import { describe, expect, it } from 'vitest'
import { fed, settle, three } from '../test-platform'

const busy = { ...three, timelineSlotsPerStep: 2 }

/** A timeline that was watched for a second. */
async function watched(options = busy) {
  const world = await fed(options)
  world.state().watchTimeline(true)
  await settle()
  for (let i = 0; i < 10; i += 1) {
    world.group.step()
    world.platform.pass(100)
  }
  return world
}

describe('the timeline', () => {
  it('tells at most twice a second, however many batches come, and at once what the hand does', async () => {
    const { group, platform, state } = await watched()
    platform.pass(500)
    const before = state().timelineRevision
    for (let i = 0; i < 20; i += 1) group.timeline.step()
    platform.pass(499)
    expect(state().timelineRevision).toBe(before)
    platform.pass(1)
    expect(state().timelineRevision).toBe(before + 1)
    group.timeline.step()
    state().zoomTimeline(0.5)
    platform.pass(200)
    expect(state().timelineRevision).toBe(before + 2)
    platform.pass(500)
    expect(state().timelineRevision).toBe(before + 2)
    expect(state().timelinePlaces.map(({ name }) => name)).toEqual([
      '192.168.1.17:41777',
      'a',
      'b',
      'c'
    ])
  })

  it('stands still when an event is chosen, counts what waits, and goes on', async () => {
    const { group, platform, state } = await watched()
    state().walkTimeline('last')
    expect(state().timelineChosen).not.toBeNull()
    expect(state().timelinePaused).toBe(true)
    const { held } = state().timelineCounts
    group.step()
    platform.pass(200)
    expect(state().timelineCounts.held).toBe(held)
    expect(state().timelineCounts.waiting).toBeGreaterThan(10)
    state().pauseTimeline(false)
    expect(state().timelineCounts).toMatchObject({ waiting: 0 })
    expect(state().timelineCounts.held).toBeGreaterThan(held)
  })

  it('asks for what a datagram says only where the walk ends', async () => {
    const { platform, state } = await watched()
    state().walkTimeline('last')
    state().walkTimeline('left')
    state().walkTimeline('left')
    while (state().timelineChosen?.flight === null) state().walkTimeline('left')
    expect(state().datagramText?.fields).toBeNull()
    platform.pass(120)
    await settle()
    expect(state().datagramText?.fields?.[0]).toEqual({ name: 'type', value: 'order' })
  })

  it('shows the life of a message and goes there', async () => {
    const { group, state } = await watched()
    const message = group.timeline.lastMessage
    state().setBiography(message)
    await settle()
    const { biography, timelineTab, timeline, timelinePaused } = state()
    expect(biography?.steps.map(({ what }) => what)).toContain('delivered')
    expect([timelineTab, timelinePaused]).toEqual(['Biography', true])
    const [first] = biography?.steps ?? []
    expect(timeline.camera.from).toBeLessThanOrEqual(first?.at ?? 0)
    expect(timeline.camera.span).toBeLessThan(10_000)
    expect(timeline.highlight).not.toBeNull()
    state().setBiography(null)
    expect(state().timeline.highlight).toBeNull()
  })

  it('says what a message is, and when nothing of one was seen', async () => {
    const { state } = await watched()
    state().setBiography('what')
    expect(state().biographyProblem).toContain('CLIENT:SEQ')
    state().setBiography('c:99999')
    await settle()
    expect(state().biographyProblem).toContain('Nothing of it was seen')
  })

  it('goes to a moment of the day', async () => {
    const { state } = await watched()
    const { epochMs, extent } = state().shownBook()
    const at = extent?.[0] ?? 0
    state().showMoment((epochMs ?? 0) + at / 1000)
    const { camera } = state().timeline
    expect(state().view).toBe('Timeline')
    expect((camera.from + camera.until) / 2).toBeCloseTo(at, 0)
  })

  it('tells a broken property as a problem', async () => {
    const { group, platform, state } = await watched()
    group.timeline.violated = true
    for (let i = 0; i < 11; i += 1) group.step()
    platform.pass(100)
    expect(state().problems.map(({ text }) => text)).toContain(
      'The property "Total order" (P6) does not hold.'
    )
  })

  it('begins anew when it is watched again', async () => {
    const { state } = await watched()
    expect(state().shownBook().entries.size).toBeGreaterThan(0)
    state().watchTimeline(false)
    state().watchTimeline(true)
    expect(state().shownBook().entries.size).toBe(0)
  })

  it('is live when it is watched again, and says so at once', async () => {
    const { state } = await watched()
    state().pauseTimeline(true)
    state().watchTimeline(false)
    state().watchTimeline(true)
    expect(state().timeline.live.isPaused).toBe(false)
    expect(state().timelinePaused).toBe(false)
  })
})

describe('a recorded trace', () => {
  it('is shown instead of the present, and played', async () => {
    const { platform, state } = await watched()
    await state().openTrace('/t')
    await settle()
    platform.pass(200)
    expect(state().trace?.folder).toBe('/t')
    expect(state().shownBook().entries.size).toBe(state().trace?.events)
    state().playTrace(true)
    state().timelineFrame(0)
    state().timelineFrame(100)
    expect(state().timeline.reel?.playhead).toBe((state().trace?.from ?? 0) + 100_000)
    state().stepTrace(1)
    expect(state().isTracePlaying).toBe(false)
    expect(state().timelineChosen?.event.at).toBe(state().timeline.reel?.playhead)
    await state().closeTrace()
    expect(state().trace).toBeNull()
    expect(state().shownBook()).toBe(state().timeline.live)
    expect(state().timelinePaused).toBe(false)
  })

  it('that is not there is told', async () => {
    const { state } = await watched()
    await state().openTrace('/nowhere')
    expect(state().trace).toBeNull()
    expect(state().traceProblem).toContain('/nowhere')
  })

  it('tells how far it has come while it is opened, and no sooner', async () => {
    const { state } = await watched()
    state().applyOpening({ at: 'reading', lines: 10 })
    expect(state().traceProgress).toBeNull()
    const opening = state().openTrace('/t')
    state().applyOpening({ at: 'judging', lines: 20_000 })
    expect(state().traceProgress).toEqual({ at: 'judging', lines: 20_000 })
    await opening
    expect([state().isTraceOpening, state().trace?.folder]).toEqual([false, '/t'])
  })

  it('is written, and what it lacks is told', async () => {
    const { state } = await watched()
    await state().saveTrace('/out')
    expect(state().savedTrace).toMatchObject({ folder: '/out', files: 3 })
  })

  it('keeps what it knows of a property while others change', async () => {
    const { state } = await fed(busy)
    const property = (id: string, verdict: 'holds' | 'violated', cases: number) => ({
      id,
      name: id,
      tested: '',
      cases,
      open: 0,
      verdict,
      counterexample: null
    })
    state().applyProperties([property('P1', 'violated', 7), property('P2', 'holds', 1)])
    state().applyProperties([property('P2', 'holds', 2)])
    expect(state().properties.map(({ id, cases }) => [id, cases])).toEqual([
      ['P1', 7],
      ['P2', 2]
    ])
  })
})
