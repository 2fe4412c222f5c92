import { expect, it } from 'vitest'
import { overview as en } from './en/overview'
import { overview as ko } from './ko/overview'

it('names the same events in each language', () => {
  expect(Object.keys(ko.event).toSorted()).toEqual(Object.keys(en.event).toSorted())
})
