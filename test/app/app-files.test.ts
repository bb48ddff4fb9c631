import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppFiles, FIRST_CHOICES, FIRST_STATE, placeOf } from '../../src/main/app/app-files'
import { temporaryFolder } from '../support/temporary-folder'

describe('AppFiles', () => {
  it('gives back what it kept', () => {
    const folder = temporaryFolder()
    const state = { x: 5, y: -7, width: 900, height: 700, isMaximized: true, zoom: 1.5 }
    new AppFiles(folder).keepWindowState(state)
    new AppFiles(folder).keepChoices({ whenClosed: 'keep', notifications: false })
    expect(new AppFiles(folder).windowState()).toEqual(state)
    expect(new AppFiles(folder).choices()).toEqual({ whenClosed: 'keep', notifications: false })
  })

  it.each(['', '[]', '{"width":1e9,"height":1,"isMaximized":false,"zoom":0}', '{"zoom":"x"}'])(
    'begins anew with a file that holds %s',
    (text) => {
      const folder = temporaryFolder()
      writeFileSync(path.join(folder, 'window.json'), text)
      writeFileSync(path.join(folder, 'choices.json'), text)
      expect(new AppFiles(folder).windowState()).toEqual(FIRST_STATE)
      expect(new AppFiles(folder).choices()).toEqual(FIRST_CHOICES)
    }
  )

  it('works without a folder', () => {
    const files = new AppFiles(null)
    files.keepChoices({ whenClosed: 'keep', notifications: false })
    expect(files.choices()).toEqual(FIRST_CHOICES)
  })
})

describe('placeOf', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const second = { x: 1920, y: 0, width: 1280, height: 1024 }
  const state = { ...FIRST_STATE, width: 1000, height: 800 }

  it('opens where it was, on either display', () => {
    expect(placeOf({ ...state, x: 100, y: 50 }, [screen])).toEqual({
      x: 100,
      y: 50,
      width: 1000,
      height: 800
    })
    expect(placeOf({ ...state, x: 2000, y: 50 }, [screen, second])).toMatchObject({ x: 2000 })
  })

  it('leaves the place to the system where that display is gone', () => {
    expect(placeOf({ ...state, x: 2000, y: 50 }, [screen])).toEqual({ width: 1000, height: 800 })
    expect(placeOf({ ...state, x: 100, y: -900 }, [screen])).not.toHaveProperty('x')
  })

  it('comes back wholly into sight, and is never larger than the display', () => {
    expect(placeOf({ ...state, x: 1500, y: 900 }, [screen])).toMatchObject({ x: 920, y: 280 })
    const small = { x: 0, y: 0, width: 800, height: 600 }
    expect(placeOf({ ...state, x: 0, y: 0 }, [small])).toMatchObject({ width: 800, height: 600 })
  })
})
