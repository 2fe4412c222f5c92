import { describe, expect, it } from 'vitest'
import { isGuessed, minutesText, movesText } from './forecast'

describe('what is to be expected', () => {
  it('is told in whole minutes, in at most two units', () => {
    expect([0, 59, 60, 61, 1440, 1500, 1501].map(minutesText)).toEqual(['0 min', '59 min', '1 h', '1 h 1 min', '1 d', '1 d 1 h', '1 d 1 h'])
  })

  it('moves later or earlier, or not at all', () => {
    expect([5, -70, 0].map(movesText)).toEqual(['+5 min', '−1 h 10 min', ''])
  })

  it('is marked where others stand for a stream', () => {
    expect(isGuessed({ source: 'finished' })).toBe(true)
    expect(isGuessed({ source: 'plan' })).toBe(false)
  })
})
