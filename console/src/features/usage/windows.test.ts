import { expect, test } from 'vitest'
import { lengthOf, wordOf } from './windows'

const noon = Date.parse('2026-01-31T12:00:00Z')
const window = { name: 'five_hour', state: 'near', used_percent: 91, left_percent: 9, window_sec: 18_000, seen_at: '2026-01-31T11:00:00Z' }

test('a word counts until its window renews, and tells nothing from then on', () => {
  expect(wordOf({ ...window, resets_at: '2026-01-31T12:00:01Z' }, noon)).toEqual({ state: 'near', used: 91, left: 9 })
  expect(wordOf({ ...window, resets_at: '2026-01-31T12:00:00Z' }, noon)).toEqual({ state: 'reset', used: undefined, left: undefined })
  expect(wordOf(window, noon).left).toBe(9)
})

test('a state of a newer server is no word that the page does not have', () => {
  expect(wordOf({ ...window, state: 'toString' }, noon).state).toBe('unknown')
})

test('a length is said in the largest unit without a rest', () => {
  expect([604_800, 18_000, 5400, 90, 0].map(lengthOf)).toEqual([
    { unit: 'days', count: 7 },
    { unit: 'hours', count: 5 },
    { unit: 'minutes', count: 90 },
    undefined,
    undefined,
  ])
})
