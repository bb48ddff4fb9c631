import { expect, it } from 'vitest'
import { linear, logarithmic, numberText, time, timeText } from './scale'

it('has round ticks that reach beyond every value', () => {
  expect(linear(87, 150, 0).ticks).toEqual([0, 50, 100])
  expect(linear(0, 150, 0).ticks[0]).toBe(0)
  const scale = linear(87, 150, 0)
  expect([scale.at(0), scale.at(50), scale.at(100)]).toEqual([150, 75, 0])
})

it('has powers of ten where the axis is logarithmic', () => {
  const scale = logarithmic(1, 350, 300, 0)
  expect(scale.ticks).toEqual([1, 10, 100, 1000])
  expect(scale.at(0)).toBe(300)
  expect(scale.at(10)).toBeCloseTo(200)
})

it('names times and numbers as people read them', () => {
  expect(time(95_000, 0, 950).ticks.map(timeText)).toEqual([
    ...['0:00', '0:20', '0:40', '1:00', '1:20']
  ])
  expect(timeText(7_265_000)).toBe('2:01:05')
  expect([0.0251, 12, 3400].map(numberText)).toEqual(['0.0251', '12', '3,400'])
})
