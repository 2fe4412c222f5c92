import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { addressOf, client, tellSignedOut, type Schemas } from './client'
import { concerned, joinHead, patchJobs, stateAfter, type Event, type JobPages } from './live-effects'
import { whileSeen } from './seen'

/**
 * The one place where the server's events reach the query cache.
 *
 * One stream for the page. It resumes behind the last event that was seen; an event that comes twice is dropped; one
 * that comes late is not applied over newer ones but has its queries fetched; when the server cannot go on from there
 * (its events were deleted, a backup was put back) everything that is shown is fetched again. Each query is touched at
 * most four times a second, however many events there are.
 */

export type LiveState = 'connecting' | 'live' | 'lost'

/** What is used of an `EventSource`. */
export interface Source {
  readonly readyState: number
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void
  close(): void
}

export interface Outside {
  /** Opens the stream behind this number, or at its end. */
  readonly open: (after: number | undefined) => Source
  /** Why no stream comes about: an EventSource does not say. */
  readonly probe: (after: number | undefined) => Promise<'good' | 'signed_out' | 'gone' | 'unreachable'>
  /** The first page of a list of jobs. */
  readonly head: (init: unknown) => Promise<Schemas['JobViewPage'] | undefined>
  readonly signedOut: () => void
}

const beat = 250
const headBeat = 1000
const remembered = 2000
const closed = 2

export class Live {
  readonly #queries: QueryClient
  readonly #outside: Outside
  readonly #listeners = new Set<(event: Event) => void>()
  readonly #stateListeners = new Set<() => void>()
  /** Numbers of the last events, to tell one that comes again from one that comes late. */
  readonly #recent = new Set<number>()
  /** The newest event that has set a job's state. */
  readonly #newest = new Map<string, number>()
  readonly #dirty = new Map<string, QueryKey>()
  readonly #states = new Map<string, Schemas['JobState']>()
  #headDue = false
  #source: Source | undefined
  #state: LiveState = 'connecting'
  #seen: number | undefined
  #failures = 0
  /** Lines that broke since one was open; the browser tries again by itself. */
  #stumbles = 0
  #flushTimer: ReturnType<typeof setTimeout> | undefined
  #headTimer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(queries: QueryClient, outside: Outside) {
    this.#queries = queries
    this.#outside = outside
  }

  get state(): LiveState {
    return this.#state
  }

  /** The number of the last event that was seen. */
  get seen(): number | undefined {
    return this.#seen
  }

  onEvent(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener)
    return () => {
      this.#stateListeners.delete(listener)
    }
  }

  /** Opens the stream, behind what was seen before a pause. */
  start(): void {
    if (this.#source === undefined) this.#connect()
  }

  /** Lets the connection go and keeps the place: {@link start} goes on behind it. */
  pause(): void {
    this.#source?.close()
    this.#source = undefined
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    this.#stumbles = 0
  }

  stop(): void {
    this.pause()
    clearTimeout(this.#flushTimer)
    clearTimeout(this.#headTimer)
    this.#flushTimer = this.#headTimer = undefined
    this.#seen = undefined
    this.#recent.clear()
    this.#newest.clear()
    this.#dirty.clear()
    this.#states.clear()
    this.#become('connecting')
  }

  /** Tries at once instead of when it is due. */
  reconnect(): void {
    if (this.#source === undefined) return
    clearTimeout(this.#retryTimer)
    this.#source.close()
    this.#connect()
  }

  #become(state: LiveState): void {
    if (this.#state === state) return
    this.#state = state
    this.#stateListeners.forEach(listener => listener())
  }

  #connect(): void {
    const source = this.#outside.open(this.#seen)
    this.#source = source
    const mine = (handle: (message: MessageEvent<string>) => void) => (message: MessageEvent<string>) => {
      if (this.#source === source) handle(message)
    }
    source.addEventListener('open', mine(() => this.#opened()))
    source.addEventListener('position', mine(message => this.#position(Number(message.lastEventId))))
    source.addEventListener('event', mine(message => this.#event(JSON.parse(message.data) as Event)))
    source.addEventListener('closed', mine(() => this.#signedOut()))
    source.addEventListener('error', mine(() => this.#failed(source)))
  }

  #opened(): void {
    this.#failures = 0
    this.#stumbles = 0
    this.#become('live')
  }

  #signedOut(): void {
    this.stop()
    this.#outside.signedOut()
  }

  /** The browser goes on by itself after a broken line; after an answer that is no stream it gives up, and we ask why. */
  #failed(source: Source): void {
    this.#stumbles += 1
    if (this.#seen !== undefined || this.#failures > 0 || this.#stumbles > 1) this.#become('lost')
    if (source.readyState !== closed) return
    source.close()
    this.#retryLater()
  }

  #retryLater(): void {
    this.#failures += 1
    const wait = Math.min(500 * 2 ** Math.min(this.#failures, 4), 5000)
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => void this.#retry(), wait)
  }

  async #retry(): Promise<void> {
    const source = this.#source
    const why = await this.#outside.probe(this.#seen)
    if (source === undefined || this.#source !== source) return
    switch (why) {
      case 'signed_out':
        this.#signedOut()
        return
      case 'gone':
        this.#gap()
        this.#connect()
        return
      case 'good':
        this.#connect()
        return
      case 'unreachable':
        this.#become('lost')
        this.#retryLater()
    }
  }

  /** Where the server stands. It differs from where we stand when it could not go on from there. */
  #position(at: number): void {
    if (Number.isNaN(at)) return
    if (this.#seen !== undefined && at < this.#seen) this.#gap()
    this.#seen = at
  }

  /** What happened in between is unknown: nothing that is shown can be trusted. */
  #gap(): void {
    this.#seen = undefined
    this.#recent.clear()
    this.#newest.clear()
    this.#states.clear()
    this.#dirty.clear()
    void this.#queries.invalidateQueries()
  }

  #event(event: Event): void {
    if (this.#recent.has(event.seq)) return
    const late = this.#seen !== undefined && event.seq <= this.#seen
    this.#remember(event.seq)
    if (!late) this.#seen = event.seq
    for (const key of concerned(event)) this.#touch(key)
    this.#job(event)
    this.#listeners.forEach(listener => listener(event))
    this.#flushSoon()
  }

  #remember(seq: number): void {
    this.#recent.add(seq)
    if (this.#recent.size > remembered) {
      const [oldest] = this.#recent
      if (oldest !== undefined) this.#recent.delete(oldest)
    }
  }

  #job(event: Event): void {
    const state = stateAfter(event)
    if (state === undefined) return
    this.#headDue = true
    if ((this.#newest.get(event.thing) ?? 0) > event.seq) return
    this.#newest.delete(event.thing)
    this.#newest.set(event.thing, event.seq)
    if (this.#newest.size > remembered) {
      const [oldest] = this.#newest.keys()
      if (oldest !== undefined) this.#newest.delete(oldest)
    }
    this.#states.set(event.thing, state)
  }

  #touch(key: QueryKey): void {
    this.#dirty.set(JSON.stringify(key), key)
  }

  /** At once when it was quiet, else at the end of the beat. */
  #flushSoon(): void {
    if (this.#flushTimer !== undefined) return
    this.#flush()
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = undefined
      if (this.#dirty.size > 0 || this.#states.size > 0) this.#flushSoon()
    }, beat)
  }

  #flush(): void {
    if (this.#states.size > 0) {
      patchJobs(this.#queries, this.#states)
      this.#states.clear()
    }
    const keys = [...this.#dirty.values()]
    this.#dirty.clear()
    for (const queryKey of keys) {
      // What is on its way already was asked before the event: it is asked again.
      void this.#queries.invalidateQueries({ queryKey }, { cancelRefetch: true })
    }
    if (this.#headDue) this.#headSoon()
  }

  #headSoon(): void {
    if (this.#headTimer !== undefined) return
    this.#headDue = false
    this.#headTimer = setTimeout(() => {
      this.#headTimer = undefined
      if (this.#headDue) this.#headSoon()
    }, headBeat)
    void this.#fetchHeads()
  }

  /** The lists of jobs that are on the page get their first page again; the others when they are next looked at. */
  async #fetchHeads(): Promise<void> {
    const lists = this.#queries.getQueryCache().findAll({ queryKey: ['get', '/api/v1/jobs'] })
    for (const list of lists) {
      if (!list.isActive()) {
        list.invalidate()
        continue
      }
      const kept = list.state.data
      if (typeof kept !== 'object' || kept === null || !('pages' in kept)) {
        void this.#queries.invalidateQueries({ queryKey: list.queryKey, exact: true })
        continue
      }
      const head = await this.#outside.head(list.queryKey[2]).catch(() => undefined)
      if (head !== undefined) {
        this.#queries.setQueryData(list.queryKey, (now: JobPages | undefined) => now && joinHead(now, head))
      }
    }
  }
}

const outside: Outside = {
  open: after => new EventSource(addressOf(`/api/v1/events${after === undefined ? '' : `?after=${after}`}`)),
  probe: async after => {
    try {
      const { response } = await client.GET('/api/v1/events', {
        params: { query: { limit: 1, ...(after === undefined ? {} : { after }) } },
        headers: { Accept: 'application/json' },
      })
      if (response.status === 401) return 'signed_out'
      if (response.status === 410) return 'gone'
      return response.ok ? 'good' : 'unreachable'
    } catch {
      return 'unreachable'
    }
  },
  head: async init => (await client.GET('/api/v1/jobs', init as Record<string, unknown>)).data,
  signedOut: tellSignedOut,
}

let live: Live | undefined

/** Called once, at the start of the page. */
export const startLive = (queries: QueryClient): void => {
  live = new Live(queries, outside)
}

const page = (): Live => {
  if (live === undefined) throw new Error('startLive was not called')
  return live
}

/**
 * Keeps the stream open while the component is there: in the frame, behind the sign-in. A page that nobody sees lets it go, unless
 * `mustHear` says that one of this browser must hear of what happens.
 */
export const useLive = (mustHear: () => boolean): void => {
  // The stream is outside of React and must end with the session.
  useEffect(() => {
    const stream = page()
    const leave = whileSeen({ start: () => stream.start(), stop: () => stream.pause(), mustHear })
    const online = () => stream.reconnect()
    window.addEventListener('online', online)
    return () => {
      window.removeEventListener('online', online)
      leave()
      stream.stop()
    }
  }, [mustHear])
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    listener => page().onState(listener),
    () => page().state,
  )

/** Every event once, in the order of the feed; for notices and feeds, not for the cache, which is kept here. */
export const onLiveEvent = (listener: (event: Event) => void): (() => void) => page().onEvent(listener)

/** The number of the last event that this page has seen. */
export const lastSeen = (): number | undefined => page().seen

export const reconnect = (): void => page().reconnect()
