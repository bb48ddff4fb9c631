import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { argumentsFor, givenPaths, type Start } from '../../src/main/app/given-paths'

const folder = path.resolve('/home/ada')
const app = path.resolve('/src/ftqueue')
const packed = (...words: string[]): Start => ({ argv: ['/opt/app', ...words], folder, app: null })
const checkout = (...words: string[]): Start => ({ argv: ['electron', ...words], folder, app })
const at = (...names: string[]): string[] => names.map((name) => path.resolve(folder, name))

describe('givenPaths', () => {
  it.each<[string, Start, string[]]>([
    ['nothing', packed(), []],
    ['an empty command line', { argv: [], folder, app: null }, []],
    ['one file, from where it was started', packed('a.ftqnb'), at('a.ftqnb')],
    [
      'absolute paths as they are',
      packed(path.resolve('/x/a.ftqnb')),
      [path.resolve('/x/a.ftqnb')]
    ],
    ['files among switches', packed('--hidden', 'a', '--x=b', '-v', 'c'), at('a', 'c')],
    ['no empty words', packed('', 'a'), at('a')],
    ['all behind --', packed('--hidden', 'a', '--', '-b', '--c'), at('a', '-b', '--c')],
    ['the app folder as a file of a packed app', packed(app), [app]],
    ['what stands behind the app of a checkout', checkout('--gpu', app, 'a'), at('a')],
    ['nothing before it', checkout('loader.js', app, '--hidden'), []],
    ['nothing where the app is not named', checkout('a.ftqnb'), []]
  ])('finds %s', (_, start, expected) => {
    expect(givenPaths(start)).toEqual(expected)
  })

  it('finds the app by a path that is not absolute', () => {
    const start: Start = { argv: ['electron', '.', 'a.jsonl'], folder: app, app }
    expect(givenPaths(start)).toEqual([path.join(app, 'a.jsonl')])
  })

  it('takes addresses of files, as file managers hand them over', () => {
    const file = path.join(folder, 'meine Übung #1.ftqnb')
    expect(givenPaths(packed(pathToFileURL(file).href))).toEqual([file])
    expect(givenPaths(packed('file://elsewhere%/x'))).toHaveLength(1)
  })

  it('looks at so many only', () => {
    expect(givenPaths(packed(...Array.from({ length: 1000 }, String)))).toHaveLength(16)
  })
})

describe('argumentsFor', () => {
  it.each<[string, Start, string[], string[]]>([
    ['without files of before', packed('--hidden', 'a', '--', 'b'), [], ['--hidden']],
    ['with those asked for', packed('--x', 'a'), ['-c'], ['--x', '--', '-c']],
    ['with the folder of the app', checkout('--x', app, 'a'), ['c'], ['--x', app, '--', 'c']]
  ])('starts again %s', (_, start, files, expected) => {
    const argv = [start.argv[0] ?? '', ...argumentsFor(start, files)]
    expect(argv.slice(1)).toEqual(expected)
    expect(givenPaths({ ...start, argv })).toEqual(files.flatMap((file) => at(file)))
  })
})
