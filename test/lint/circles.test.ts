import { describe, expect, it } from 'vitest'
import { findCircles } from '../../scripts/lint/circles.mjs'

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges))

describe('findCircles', () => {
  it('finds none in a tree, however often a file is shared', () => {
    expect(findCircles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([])
  })

  it('names the files of a circle in order', () => {
    expect(findCircles(graph({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual([['b', 'c']])
  })

  it('finds a file that imports itself, and circles that are apart', () => {
    const circles = findCircles(graph({ a: ['a'], b: ['c'], c: ['b'] }))
    expect(circles).toEqual([['a'], ['b', 'c']])
  })

  it('leaves out what is not in the graph', () => {
    expect(findCircles(graph({ a: ['elsewhere'] }))).toEqual([])
  })
})
