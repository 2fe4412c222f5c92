/**
 * The steps of an attempt as they come: a stream over HTTP, kept in order, each step once. A step with a known id takes the place of
 * that one: a tool that runs becomes one that is done. The stream is open while someone listens and the page is seen.
 */
import { addressOf, type Schemas } from '../../api/client'
import { whileSeen } from '../../api/seen'

export type Step = Schemas['StepView']

export interface StepsSnapshot {
  readonly steps: readonly Step[]
  readonly state: 'reading' | 'complete' | 'lost'
}

/** What is used of an `EventSource`. */
export interface StepSource {
  readonly readyState: number
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void
  close(): void
}

export type OpenSteps = (job: string, attempt: number) => StepSource

const openSteps: OpenSteps = (job, attempt) => new EventSource(addressOf(`/api/v1/jobs/${encodeURIComponent(job)}/steps?attempt=${attempt}`))

const TELL_EVERY_MS = 120
const CLOSED = 2
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 15_000

export class StepFeed {
  readonly #job: string
  readonly #attempt: number
  readonly #open: OpenSteps
  readonly #listeners = new Set<() => void>()
  readonly #steps = new Map<string, Step>()
  #snapshot: StepsSnapshot = { steps: [], state: 'reading' }
  #state: StepsSnapshot['state'] = 'reading'
  #source: StepSource | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #leave: (() => void) | undefined
  #pause = FIRST_PAUSE_MS

  constructor(job: string, attempt: number, open: OpenSteps = openSteps) {
    this.#job = job
    this.#attempt = attempt
    this.#open = open
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#leave ??= whileSeen({ start: () => this.#connect(), stop: () => this.#rest() })
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  readonly current = (): StepsSnapshot => this.#snapshot

  #stop(): void {
    this.#leave?.()
    this.#leave = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#steps.clear()
    this.#state = 'reading'
  }

  /** What is here stays: a stream that is opened anew begins at the first step, and each is kept once. */
  #rest(): void {
    this.#source?.close()
    this.#source = undefined
    clearTimeout(this.#retry)
  }

  #connect(): void {
    if (this.#state === 'complete') return
    const source = this.#open(this.#job, this.#attempt)
    this.#source = source
    const become = (state: StepsSnapshot['state']): void => {
      this.#state = state
      this.#tellSoon()
    }
    source.addEventListener('open', () => {
      this.#pause = FIRST_PAUSE_MS
      become('reading')
    })
    source.addEventListener('step', ({ data }) => {
      const step = JSON.parse(data) as Step
      this.#steps.set(step.id, step)
      this.#tellSoon()
    })
    for (const last of ['end', 'closed']) {
      source.addEventListener(last, () => {
        source.close()
        become('complete')
      })
    }
    source.addEventListener('error', () => {
      become('lost')
      // A browser goes on by itself behind the last event, unless the server said no: then it is asked anew, now and then.
      if (source.readyState !== CLOSED) return
      this.#retry = setTimeout(() => this.#connect(), this.#pause)
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    })
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#snapshot = { steps: [...this.#steps.values()], state: this.#state }
      for (const listener of this.#listeners) listener()
    }, TELL_EVERY_MS)
  }
}
