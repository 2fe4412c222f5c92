import { expect, it } from 'vitest'
import { before, behind, linesOf, shownAround } from './lines'

it('what is meant is shown with lines around it, and all others can be come by', () => {
  expect(shownAround(3, undefined)).toEqual({ first: 1, last: 3 })
  expect(shownAround(5000, 1200)).toEqual({ first: 1150, last: 1649 })
  expect(shownAround(5000, 99_999)).toEqual({ first: 4950, last: 5000 })
  expect(before({ first: 1150, last: 1649 })).toEqual({ first: 650, last: 1149 })
  expect(before({ first: 1, last: 9 })).toBeUndefined()
  expect(behind({ first: 1, last: 500 }, 501)).toEqual({ first: 501, last: 501 })
  expect(behind({ first: 1, last: 500 }, 500)).toBeUndefined()
})

it('lines are counted as the index does', () => {
  expect(linesOf('a\nb\n')).toEqual(['a', 'b'])
  expect(linesOf('a\n\nb')).toEqual(['a', '', 'b'])
  expect(linesOf('')).toEqual([])
})
