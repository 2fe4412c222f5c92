import { afterEach, expect, it } from 'vitest'
import { isAnyWatched, isWatched, unwatch, watch } from './watch'

const key = 'cadre.watched'
const kept = () => JSON.parse(localStorage.getItem(key) ?? '[]') as string[]

/** What another window of this browser does. */
const elsewhere = (jobs: readonly string[]) => {
  localStorage.setItem(key, JSON.stringify(jobs))
  window.dispatchEvent(new StorageEvent('storage', { key }))
}

afterEach(() => {
  for (const job of ['j1', 'j2', 'j3']) unwatch(job)
  localStorage.clear()
})

it('two_windows_watch_and_neither_takes_away_what_the_other_watches', () => {
  watch('j1')
  localStorage.setItem(key, JSON.stringify(['j1', 'j2']))
  watch('j3')

  expect(kept()).toEqual(['j1', 'j2', 'j3'])
})

it('a_job_that_another_window_watches_is_told_here_too_even_when_that_one_was_first', () => {
  elsewhere(['j1'])
  expect(isWatched('j1')).toBe(true)

  elsewhere([])
  expect(isWatched('j1')).toBe(true)
  unwatch('j1')
  expect(isAnyWatched()).toBe(false)
})
