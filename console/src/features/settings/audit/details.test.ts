import { expect, it } from 'vitest'
import type { Schemas } from '../../../api/client'
import { detailsOf, summaryOf } from './details'

const body = (value: unknown) => value as Schemas['Event']['body']

it('what was before stands beside what is now', () => {
  expect(detailsOf(body({ state: 'queued', was: 'failed', by: 'Ann' }))).toEqual([
    { name: 'state', value: 'queued', was: 'failed' },
    { name: 'by', value: 'Ann' },
  ])
  expect(detailsOf(body({ was: ['a'], tags: ['a', 'b'] }))).toEqual([{ name: 'tags', value: 'a, b', was: 'a' }])
})

it('who sends and who gets is no change', () => {
  expect(detailsOf(body({ from: 'BE', to: 'FE' }))).toEqual([
    { name: 'from', value: 'BE' },
    { name: 'to', value: 'FE' },
  ])
})

it('what lies within others is named by the way there', () => {
  expect(detailsOf(body({ limits: { usd: 5, stop: true }, repositories: [{ name: 'app' }, { name: 'lib' }], none: null, empty: {} }))).toEqual([
    { name: 'limits.usd', value: 5 },
    { name: 'limits.stop', value: true },
    { name: 'repositories.1.name', value: 'app' },
    { name: 'repositories.2.name', value: 'lib' },
    { name: 'none', value: null },
  ])
})

it('a line of the list is short', () => {
  expect(summaryOf(body({ state: 'queued', was: 'failed' }))).toBe('state=failed→queued')
  expect(summaryOf(body({ text: 'x'.repeat(500) }))).toHaveLength(141)
  expect(summaryOf(body({}))).toBe('')
})
