import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { whileSeen } from './seen'

const LONG = 60_000
let visible: DocumentVisibilityState = 'visible'
let leave: (() => void) | undefined

const become = (state: DocumentVisibilityState) => {
  visible = state
  document.dispatchEvent(new Event('visibilitychange'))
}

/** A stream that writes down what is done with it. */
const stream = (mustHear = false) => {
  const did: string[] = []
  leave = whileSeen({ start: () => did.push('start'), stop: () => did.push('stop'), mustHear: () => mustHear })
  return did
}

/** The browser's lock, which the test holds or gives. */
class Locks {
  readonly held: Promise<void>[] = []
  grant: () => void = () => undefined

  request(_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>): Promise<void> {
    return new Promise((_, refuse) => {
      signal.addEventListener('abort', () => refuse(new DOMException('aborted', 'AbortError')))
      this.grant = () => void this.held.push(hold())
    })
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  visible = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visible)
})
afterEach(() => {
  leave?.()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a stream of a page', () => {
  it('is_let_go_while_nobody_sees_the_page_and_goes_on_when_somebody_does', () => {
    const did = stream()
    become('hidden')
    vi.advanceTimersByTime(LONG)
    become('visible')

    expect(did).toEqual(['start', 'stop', 'start'])
    leave?.()
    expect(did.at(-1)).toBe('stop')
  })

  it('stays_open_for_a_short_look_elsewhere', () => {
    const did = stream()
    become('hidden')
    vi.advanceTimersByTime(1000)
    become('visible')
    vi.advanceTimersByTime(LONG)

    expect(did).toEqual(['start'])
  })

  it('waits_in_a_page_that_was_opened_behind_another', () => {
    visible = 'hidden'
    const did = stream()
    vi.advanceTimersByTime(LONG)
    expect(did).toEqual([])
    become('visible')

    expect(did).toEqual(['start'])
  })

  it('that_must_be_heard_goes_on_in_the_one_unseen_page_that_holds_the_lock', async () => {
    const locks = new Locks()
    vi.stubGlobal('navigator', { locks })
    const did = stream(true)
    become('hidden')
    vi.advanceTimersByTime(LONG)
    expect(did).toEqual(['start', 'stop'])

    locks.grant()
    expect(did).toEqual(['start', 'stop', 'start'])
    become('visible')
    await locks.held[0]
    expect(did).toEqual(['start', 'stop', 'start'])
  })

  it('that_got_no_lock_waits_no_longer_for_it_once_the_page_is_seen', () => {
    const locks = new Locks()
    vi.stubGlobal('navigator', { locks })
    const did = stream(true)
    become('hidden')
    vi.advanceTimersByTime(LONG)
    become('visible')
    leave?.()

    expect(did).toEqual(['start', 'stop', 'start', 'stop'])
  })
})
