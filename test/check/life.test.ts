/**
 * Goal: a right trace passes every checker. Method: the life of a small group, written by
 * hand. What each checker finds is tested beside this, property by property: one thing at a
 * time is made wrong in that life, and the property concerned must be the one that says so.
 */
import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../src/main/check/check-traces'
import { resultOf } from './expecting'
import { life, reunion } from './life'
import { a, b, Story } from './story'

const settled = { quiescent: true }

describe('a life without a fault', () => {
  const ids = [
    ...['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'results', 'queue'],
    ...['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'answers']
  ]

  it('is valid in every property, with cases for each', () => {
    const { verdict, properties } = checkTraces(reunion().traces, settled)
    expect(properties.map(({ id }) => id)).toEqual(ids)
    expect(properties.filter((property) => property.verdict !== 'valid')).toEqual([])
    // This group never said that it wants a primary.
    expect(properties.filter(({ cases }) => cases === 0).map(({ id }) => id)).toEqual(['M6'])
    expect(verdict).toBe('valid')
  })

  it('is valid while its sides are apart', () => {
    const { verdict } = checkTraces(life().traces, settled)
    expect(verdict).toBe('valid')
  })

  it('counts each part of P2', () => {
    const { parts = [] } = resultOf(life().traces, 'P2')
    expect(parts.map(({ id }) => id)).toEqual(['P2a', 'P2b', 'P2c', 'P2d', 'P2e', 'P2f'])
    expect(parts.filter(({ cases }) => cases === 0)).toEqual([])
  })

  it('is valid in any order of the traces', () => {
    expect(checkTraces([...life().traces].reverse(), settled).verdict).toBe('valid')
  })

  it('is valid when the traces just end, as files do', () => {
    const traces = life().traces.map((trace) => ({ ...trace, ended: 'unknown' as const }))
    expect(checkTraces(traces, { quiescent: false }).verdict).toBe('valid')
  })

  it('is valid for servers that died before they did anything', () => {
    const story = new Story().start(a, b).end(a, 'killed').end(b, 'stopped')
    expect(checkTraces(story.traces, settled).verdict).toBe('valid')
  })
})
