import { expect, test } from 'vitest'
import { placeOf, wordOf } from './places'

const hit = (kind: string, thing: string, more: object = {}) => ({ kind, thing, title: '', text: '', at: '2026-01-31T12:00:00Z', ...more })

test('each kind of hit has its page', () => {
  expect(placeOf(hit('job', 'j7', { team: 'shop' }))).toEqual({ page: 'job', job: 'j7' })
  expect(placeOf(hit('message', 'm12', { team: 'shop', member: 'FE' }))).toEqual({ page: 'team', team: 'shop', search: { tab: 'mail', member: 'FE' } })
  expect(placeOf(hit('message', 'm12', { team: 'shop' }))).toEqual({ page: 'team', team: 'shop', search: { tab: 'mail' } })
  expect(placeOf(hit('task', 't5', { team: 'shop' }))).toEqual({ page: 'team', team: 'shop', search: { task: 5 } })
  expect(placeOf(hit('document', 'docs/a.md', { collection: 'handbook', first_line: 3, last_line: 9 }))).toEqual({
    page: 'document',
    collection: 'handbook',
    search: { source: 'docs/a.md', from: 3, to: 9 },
  })
})

test('what a newer server finds besides is named and has no link', () => {
  expect(placeOf(hit('commit', 'c0ffee', { team: 'shop' }))).toBeUndefined()
  expect(placeOf(hit('task', '../x', { team: 'shop' }))).toBeUndefined()
  expect(wordOf(hit('commit', 'c0ffee'))).toBe('c0ffee')
})

test('a hit is called as on the command line', () => {
  expect(wordOf(hit('job', 'j7', { team: 'shop' }))).toBe('j7')
  expect(wordOf(hit('task', 't5', { team: 'shop' }))).toBe('shop/t5')
  expect(wordOf(hit('document', 'docs/a.md', { collection: 'h', first_line: 3, last_line: 9 }))).toBe('docs/a.md:3-9')
  expect(wordOf(hit('document', 'docs/a.md', { collection: 'h', first_line: 3, last_line: 3 }))).toBe('docs/a.md:3')
})
