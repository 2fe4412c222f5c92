import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StepFeed, type StepSource } from './steps'

class FakeSource implements StepSource {
  readyState = 1
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>()

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, listener)
  }

  close(): void {
    this.readyState = 2
  }

  send(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data) } as MessageEvent<string>)
  }
}

const sources: FakeSource[] = []
const stops: (() => void)[] = []
const open = () => {
  const source = new FakeSource()
  sources.push(source)
  return source
}
const message = (id: string, text: string) => ({ kind: 'message', id, text, cut: false })
const tool = (state: string) => ({ kind: 'tool', id: 'j1.1:9', tool: 'Bash', arguments: 'make', state, output: '', cut: false })

beforeEach(() => {
  vi.useFakeTimers()
  sources.length = 0
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.useRealTimers()
})

describe('the steps of an attempt', () => {
  it('are_kept_in_order_and_one_with_a_known_id_takes_its_place', () => {
    const feed = new StepFeed('j1', 1, open)
    stops.push(feed.subscribe(() => undefined))
    sources[0]?.send('step', message('j1.1:0', 'a'))
    sources[0]?.send('step', tool('running'))
    sources[0]?.send('step', message('j1.1:20', 'b'))
    sources[0]?.send('step', tool('done'))
    vi.advanceTimersByTime(1000)

    expect(feed.current().steps.map(step => [step.id, step.kind === 'tool' ? step.state : ''])).toEqual([
      ['j1.1:0', ''],
      ['j1.1:9', 'done'],
      ['j1.1:20', ''],
    ])
  })

  it('that_come_twice_after_a_break_are_there_once', () => {
    const feed = new StepFeed('j1', 1, open)
    stops.push(feed.subscribe(() => undefined))
    const first = sources[0]
    first?.send('step', message('j1.1:0', 'a'))
    first?.close()
    first?.send('error')
    vi.advanceTimersByTime(500)
    expect(feed.current().state).toBe('lost')

    vi.advanceTimersByTime(1000)
    sources[1]?.send('open')
    sources[1]?.send('step', message('j1.1:0', 'a'))
    sources[1]?.send('step', message('j1.1:5', 'b'))
    sources[1]?.send('end', {})
    vi.advanceTimersByTime(1000)

    expect(feed.current().steps).toHaveLength(2)
    expect(feed.current().state).toBe('complete')
  })

  it('are_read_only_while_someone_listens', () => {
    const feed = new StepFeed('j1', 1, open)
    expect(sources).toHaveLength(0)

    const stop = feed.subscribe(() => undefined)
    stop()

    expect(sources.map(source => source.readyState)).toEqual([2])
  })

  it('are_not_read_while_nobody_sees_the_page_and_each_is_there_once_afterwards', () => {
    const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible')
    const see = (state: DocumentVisibilityState) => {
      visible.mockReturnValue(state)
      document.dispatchEvent(new Event('visibilitychange'))
    }
    const feed = new StepFeed('j1', 1, open)
    const stop = feed.subscribe(() => undefined)
    sources[0]?.send('step', message('j1.1:0', 'a'))
    see('hidden')
    vi.advanceTimersByTime(60_000)
    expect(sources.map(source => source.readyState)).toEqual([2])

    see('visible')
    sources[1]?.send('step', message('j1.1:0', 'a'))
    sources[1]?.send('end', {})
    vi.advanceTimersByTime(1000)
    expect(feed.current()).toMatchObject({ steps: [{ id: 'j1.1:0' }], state: 'complete' })

    see('hidden')
    vi.advanceTimersByTime(60_000)
    see('visible')
    expect(sources).toHaveLength(2)
    stop()
    visible.mockRestore()
  })
})
