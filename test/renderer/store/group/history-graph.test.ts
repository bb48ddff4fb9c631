import { describe, expect, it } from 'vitest'
import { graphOf } from '../../../../src/renderer/store/group/history-graph'
import type { HistoryNode } from '../../../../src/shared/channels/group'

function node(config: string, members: string, from: readonly string[] | null): HistoryNode {
  return {
    config,
    members: [...members],
    from,
    transitional: (from ?? []).map((old) => ({
      config: `t${config}`,
      from: old,
      members: [...members]
    })),
    at: 0,
    cause: null,
    merged: null
  }
}

const lanesOf = (nodes: readonly HistoryNode[], ...live: string[]) =>
  graphOf(nodes, new Set(live)).rows.map(({ lane }) => lane)

describe('graphOf', () => {
  it('draws what follows one upon another in one lane', () => {
    const nodes = [node('2', 'a', []), node('4', 'ab', ['2']), node('6', 'abc', ['4'])]
    const { rows, lanes } = graphOf(nodes, new Set(['6']))
    expect(rows.map(({ lane, edges, isLive }) => [lane, edges.length, isLive])).toEqual([
      [0, 0, false],
      [0, 1, false],
      [0, 1, true]
    ])
    expect(lanes).toBe(1)
    expect(rows[2]?.edges[0]).toMatchObject({
      from: '4',
      fromRow: 1,
      via: 0,
      isInferred: false,
      transitional: { config: 't6' }
    })
  })

  it('draws a split as a fork and a merge as a join', () => {
    const nodes = [
      node('2', 'abc', []),
      node('4a', 'ab', ['2']),
      node('4c', 'c', ['2']),
      node('6', 'abc', ['4a', '4c'])
    ]
    const { rows, lanes } = graphOf(nodes, new Set())
    expect(rows.map(({ lane }) => lane)).toEqual([0, 0, 1, 0])
    expect(lanes).toBe(2)
    expect(rows[3]?.edges.map(({ from, fromLane, via }) => [from, fromLane, via])).toEqual([
      ['4a', 0, 0],
      ['4c', 1, 1]
    ])
  })

  it('goes on where most members come from, and uses lanes again that are over', () => {
    const nodes = [
      node('2', 'abcd', []),
      node('4a', 'a', ['2']),
      node('4b', 'bcd', ['2']),
      node('6', 'abcd', ['4a', '4b']),
      node('8a', 'ab', ['6']),
      node('8c', 'cd', ['6'])
    ]
    expect(lanesOf(nodes, '8a', '8c')).toEqual([0, 0, 1, 1, 1, 0])
  })

  it('keeps the lane of a side that lives on while others come', () => {
    const nodes = [
      node('2', 'abc', []),
      node('4a', 'ab', ['2']),
      node('4c', 'c', ['2']),
      node('6a', 'a', ['4a']),
      node('6b', 'b', ['4a'])
    ]
    expect(lanesOf(nodes, '4c', '6a', '6b')).toEqual([0, 0, 1, 0, 2])
  })

  it('leads a member that installed nothing of its own past what came meanwhile', () => {
    const nodes = [node('2', 'abc', []), node('4', 'ab', ['2']), node('6', 'abc', ['2', '4'])]
    const { rows } = graphOf(nodes, new Set())
    expect(rows.map(({ lane }) => lane)).toEqual([0, 0, 0])
    expect(rows[2]?.edges.map(({ from, via }) => [from, via])).toEqual([
      ['2', 1],
      ['4', 0]
    ])
  })

  it('concludes from the members where one comes from that is only heard of', () => {
    const nodes = [node('2', 'abc', []), node('4a', 'ab', ['2']), node('4c', 'c', null)]
    const { rows } = graphOf(nodes, new Set(['4a', '4c']))
    expect(rows[2]?.edges).toMatchObject([{ from: '2', isInferred: true }])
  })

  it('has no edge to what is forgotten', () => {
    const { rows } = graphOf([node('9', 'ab', ['7', '3'])], new Set())
    expect(rows.map(({ edges, lane }) => [edges, lane])).toEqual([[[], 0]])
  })
})
