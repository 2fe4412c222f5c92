/**
 * Follows the log of one attempt over HTTP and tells of what came. It goes on behind the last event after a break, so that nothing
 * is lost or doubled, and ends with the attempt.
 */
import { chunkOf, EventReader, textOf, type ServerEvent } from './events'
import type { Open, Reading } from './protocol'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

export interface Heard {
  chunk(stream: 'out' | 'err', bytes: Uint8Array, missing: number): void
  edited(): void
  reading(reading: Reading): void
}

const address = (open: Open): URL => {
  const url = new URL(`api/v1/jobs/${encodeURIComponent(open.job)}/log/follow`, open.api)
  url.searchParams.set('attempt', String(open.attempt))
  if (open.stream !== 'both') url.searchParams.set('stream', open.stream)
  if (open.stream !== 'both' && open.offset > 0) url.searchParams.set('offset', String(open.offset))
  return url
}

/** What the server says of why it refuses, in one line. */
const problemOf = async (response: Response): Promise<string> => {
  try {
    const problem = (await response.json()) as { detail?: string; title?: string; fix?: string }
    return [problem.detail ?? problem.title, problem.fix].filter(Boolean).join('. ')
  } catch {
    return `HTTP ${response.status}`
  }
}

/** Where the reading of a log stands: behind this event of the server. */
export interface Place {
  lastId: string
}

/** Follows from `place` on, which it moves, until the log is complete, it is refused, or `signal` ends it. */
export const follow = async (open: Open, heard: Heard, signal: AbortSignal, place: Place = { lastId: '' }): Promise<void> => {
  let pause = FIRST_PAUSE_MS
  let over = false

  const take = ({ event, id, data }: ServerEvent): void => {
    if (id !== '') place.lastId = id
    if (event === 'chunk') {
      const { stream, bytes, missing } = chunkOf(data)
      if (stream === 'out' || stream === 'err') heard.chunk(stream, bytes, missing)
    } else if (event === 'edited') heard.edited()
    else if (event === 'end' || event === 'closed') {
      over = true
      heard.reading(event === 'end' ? { state: 'complete' } : { state: 'refused', problem: closing(textOf(data)) })
    }
  }

  while (!signal.aborted) {
    try {
      const response = await fetch(address(open), {
        headers: { Accept: 'text/event-stream', ...(place.lastId === '' ? {} : { 'Last-Event-ID': place.lastId }) },
        cache: 'no-store',
        signal,
      })
      if (response.status >= 400 && response.status < 500 && response.status !== 429) {
        heard.reading({ state: 'refused', problem: await problemOf(response) })
        return
      }
      if (!response.ok || response.body === null) throw new Error(await problemOf(response))
      heard.reading({ state: 'reading' })
      pause = FIRST_PAUSE_MS
      const events = new EventReader()
      const reader = response.body.getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        for (const event of events.accept(part.value)) take(event)
        if (over) {
          await reader.cancel()
          return
        }
      }
    } catch (error) {
      if (signal.aborted) return
      heard.reading({ state: 'waiting', problem: error instanceof Error ? error.message : String(error) })
    }
    await new Promise(resolve => setTimeout(resolve, pause))
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

const closing = (data: string): string => {
  try {
    return (JSON.parse(data) as { reason?: string }).reason ?? data
  } catch {
    return data
  }
}
