// @vitest-environment node
import { expect, it } from 'vitest'
import { mark } from './marks'

it('a_match_is_marked_across_spans_of_different_colours', () => {
  const spans = [
    { text: 'an Err', classes: 'fg-red' },
    { text: 'or and error', classes: '' },
  ]

  expect(mark(spans, 'error', false).map(span => [span.text, span.marked])).toEqual([
    ['an ', false],
    ['Err', true],
    ['or', true],
    [' and ', false],
    ['error', true],
  ])
  expect(mark(spans, 'Error', true).filter(span => span.marked)).toHaveLength(2)
  expect(mark(spans, '', false).map(span => span.text)).toEqual(['an Err', 'or and error'])
})
