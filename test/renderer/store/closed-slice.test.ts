import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../src/renderer/store/app-store'
import { fed, three } from '../test-platform'

describe('closed groups', () => {
  it('are made, and their code is shown until it is hidden', async () => {
    const { state } = await fed()
    state().openGroupForm('make')
    await state().makeGroup('lab')
    expect(state().settings).toMatchObject({ group: { value: 'lab' }, isOpen: false })
    expect(state().groupForm).toBe('code')
    expect(state().joinCode).toMatch(/^ftq1-/)
    state().openGroupForm(null)
    expect([state().groupForm, state().joinCode]).toEqual([null, null])
    await state().leaveGroup()
    expect(state().settings).toMatchObject({ group: { value: 'default' }, isOpen: true })
  })

  it('are entered by a code, and a wrong one is refused at its field', async () => {
    const { state } = await fed()
    state().openGroupForm('enter', 'press')
    expect(state().codeOf).toBe('press')
    await state().enterCode('hello')
    expect(state().groupProblem).toMatchObject({ field: 'key' })
    expect(state().groupForm).toBe('enter')
    state().clearGroupProblem()
    expect(state().groupProblem).toBeNull()
    await state().enterCode('ftq1-0')
    expect([state().groupForm, state().settings?.isOpen]).toEqual([null, false])
  })

  it('tell what became of a new code at each server', async () => {
    const { state } = await fed(three)
    state().openGroupForm('rotate')
    await state().rotateCode(24)
    expect(state().rotation).toMatchObject({ hours: 24 })
    expect(state().rotation?.servers.map(({ problem }) => problem)).toEqual([
      null,
      'no answer',
      null
    ])
    expect(state().joinCode).toBe(state().rotation?.code)
  })
})

describe('groups on this network', () => {
  it('are told as long as they are watched', async () => {
    const { store, state } = await fed()
    expect(state().heard).toBeNull()
    await state().watchGroups(true)
    expect(state().heard?.groups?.map(({ group }) => group)).toContain('press')
    applyPatch(store, { heard: { groups: [], problem: null } })
    expect(state().heard?.groups).toEqual([])
    await state().watchGroups(false)
    expect(state().heard).toBeNull()
  })
})
