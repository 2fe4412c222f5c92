import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Typed } from './typed'

const field = (value: string, onSettled: (value: string) => void) => (
  <Typed value={value} onSettled={onSettled}>
    {(typed, onChange) => <input aria-label="find" value={typed} onChange={event => onChange(event.target.value)} />}
  </Typed>
)
const type = (text: string) => fireEvent.change(screen.getByLabelText('find'), { target: { value: text } })
const shown = () => screen.getByLabelText<HTMLInputElement>('find').value
const rest = () => act(() => vi.advanceTimersByTime(1000))

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('keeps_the_space_before_a_word_that_still_comes', () => {
  const settled = vi.fn()
  const { rerender } = render(field('', settled))
  type('fix ')
  rest()
  expect(settled).toHaveBeenLastCalledWith('fix')
  rerender(field('fix', settled))

  expect(shown()).toBe('fix ')
  rerender(field('other', settled))
  expect(shown()).toBe('other')
})

it('says_what_was_typed_to_the_filters_that_hold_then', () => {
  const before = vi.fn()
  const after = vi.fn()
  const { rerender } = render(field('', before))
  type('fix')
  rerender(field('', after))
  rest()

  expect(before).not.toHaveBeenCalled()
  expect(after).toHaveBeenCalledWith('fix')
})

it('does_not_call_back_who_has_left', () => {
  const settled = vi.fn()
  const { unmount } = render(field('', settled))
  type('fix')
  unmount()
  rest()

  expect(settled).not.toHaveBeenCalled()
})
