import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeFolder } from '../../src/main/host/home-folder'

describe('homeFolder', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string, string]>([
    ['linux', {}, '/home/ann', '/home/ann/.local/share/ftqueue'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/ann', '/data/ftqueue'],
    ['linux', { XDG_DATA_HOME: 'data' }, '/home/ann', '/home/ann/.local/share/ftqueue'],
    ['freebsd', { XDG_DATA_HOME: '' }, '/home/ann', '/home/ann/.local/share/ftqueue'],
    [
      'darwin',
      { XDG_DATA_HOME: '/data' },
      '/Users/ann',
      '/Users/ann/Library/Application Support/FTQueue'
    ],
    ['win32', { APPDATA: 'D:\\Roaming' }, 'C:\\Users\\ann', 'D:\\Roaming\\FTQueue'],
    ['win32', {}, 'C:\\Users\\ann', 'C:\\Users\\ann\\AppData\\Roaming\\FTQueue']
  ])('is the place for data on %s with %j', (platform, environment, user, folder) => {
    expect(homeFolder(environment, platform, user)).toBe(folder)
  })

  it('is what FTQUEUE_HOME says, as an absolute path', () => {
    expect(homeFolder({ FTQUEUE_HOME: 'here' })).toBe(path.resolve('here'))
    expect(homeFolder({ FTQUEUE_HOME: '' }, 'linux', '/u')).toBe('/u/.local/share/ftqueue')
  })
})
