import { expect, test } from 'vitest'
import { allSearch, kindsOf } from './search'

test('an address says what is looked for and where; what is no kind is left out', () => {
  expect(allSearch({ q: 'retry limit', in: 'tasks,letters, messages,tasks', team: 'shop', page: 2 })).toEqual({ q: 'retry limit', in: 'tasks', team: 'shop' })
  expect(allSearch({ q: 42, in: 'jobs,messages' })).toEqual({ q: '42', in: 'messages,jobs' })
  expect(allSearch({ q: '  ', in: 7, team: '' })).toEqual({})
})

test('all kinds and none are the same: everywhere', () => {
  expect(allSearch({ q: 'x', in: 'knowledge,jobs,tasks,messages' })).toEqual({ q: 'x' })
  expect(kindsOf({ q: 'x' })).toEqual([])
  expect(kindsOf({ in: 'knowledge,tasks' })).toEqual(['tasks', 'knowledge'])
})
