/**
 * The page's end of one log: it talks to the worker that holds the bytes, and keeps only what is on the screen. The worker lives while
 * someone listens.
 */
import { whileSeen } from '../../api/seen'
import type { Row } from './lines'
import type { Ask, Open, Reading, Tell } from './protocol'

/** What the page knows of the log at a moment; a new object after each change. */
export interface LogSnapshot {
  readonly rows: number
  readonly firstRow: number
  /** The longest row in bytes. */
  readonly longest: number
  readonly bytes: number
  readonly reading: Reading
  readonly edited: boolean
  readonly window: readonly Row[]
  readonly matches: number
  readonly searched: boolean
}

const NOTHING: LogSnapshot = {
  rows: 0,
  firstRow: 0,
  longest: 0,
  bytes: 0,
  reading: { state: 'reading' },
  edited: false,
  window: [],
  matches: 0,
  searched: true,
}

/** Row numbers that match, ascending; it grows while the search goes on. */
class Matches {
  private rows = new Uint32Array(1024)
  count = 0

  add(more: Uint32Array): void {
    if (this.count + more.length > this.rows.length) {
      const wider = new Uint32Array(Math.max(this.rows.length * 2, this.count + more.length))
      wider.set(this.rows.subarray(0, this.count))
      this.rows = wider
    }
    this.rows.set(more, this.count)
    this.count += more.length
  }

  /** The index of the first match at or behind a row; `count` if there is none. */
  from(row: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.rows[middle] ?? 0) < row) low = middle + 1
      else high = middle
    }
    return low
  }

  at(index: number): number | undefined {
    return index < 0 || index >= this.count ? undefined : this.rows[index]
  }
}

export class LogClient {
  private readonly open: Open
  private worker: Worker | undefined
  private leave: (() => void) | undefined
  private readonly listeners = new Set<() => void>()
  private snapshot: LogSnapshot = NOTHING
  private matches = new Matches()
  private run = 0
  private wanted = { from: 0, count: 0 }
  private asked = false
  private again = false
  private located: ((row: number | undefined) => void) | undefined
  private troubled: ((row: number | undefined) => void) | undefined

  constructor(open: Omit<Open, 'kind'>) {
    this.open = { kind: 'open', ...open }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    if (this.worker === undefined) this.start()
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size === 0) this.stop()
    }
  }

  readonly current = (): LogSnapshot => this.snapshot

  /** Says which rows are on the screen; they come with a later snapshot. One question is under way at a time. */
  show(from: number, count: number): void {
    this.wanted = { from, count }
    this.request()
  }

  /** Begins a search, which goes on as the log grows; an empty text ends it. */
  search(text: string, exact: boolean): void {
    this.run += 1
    this.matches = new Matches()
    this.change({ matches: 0, searched: text === '' })
    this.ask({ kind: 'search', run: this.run, text, exact })
  }

  /** The next match behind a row, round the end; with its place among all of them, from 0. */
  nextMatch(row: number): { row: number; index: number } | undefined {
    const at = this.matches.from(row + 1)
    return this.match(at < this.matches.count ? at : 0)
  }

  /** The match before a row, round the beginning. */
  previousMatch(row: number): { row: number; index: number } | undefined {
    const at = this.matches.from(row) - 1
    return this.match(at >= 0 ? at : this.matches.count - 1)
  }

  /** The next row from one on that looks as if something went wrong, round the end. */
  nextTrouble(from: number): Promise<number | undefined> {
    this.troubled?.(undefined)
    return new Promise(resolve => {
      this.troubled = resolve
      this.ask({ kind: 'trouble', from })
    })
  }

  /** The row that holds a byte of a stream; undefined if it is not here. */
  locate(stream: 'out' | 'err', offset: number): Promise<number | undefined> {
    this.located?.(undefined)
    return new Promise(resolve => {
      this.located = resolve
      this.ask({ kind: 'locate', stream, offset })
    })
  }

  private start(): void {
    this.worker = new Worker(new URL('./log.worker.ts', import.meta.url), { type: 'module', name: 'log' })
    this.worker.addEventListener('message', ({ data }: MessageEvent<Tell>) => this.hear(data))
    let opened = false
    this.leave = whileSeen({
      start: () => {
        this.ask(opened ? { kind: 'resume' } : this.open)
        opened = true
      },
      stop: () => this.ask({ kind: 'rest' }),
    })
  }

  private stop(): void {
    this.leave?.()
    this.worker?.terminate()
    this.worker = undefined
    this.troubled?.(undefined)
    this.troubled = undefined
    this.located?.(undefined)
    this.located = undefined
    this.asked = false
    this.snapshot = NOTHING
    this.matches = new Matches()
  }

  /** Rows that were there already keep their identity, so that they are not drawn again. */
  private known(rows: readonly Row[]): readonly Row[] {
    const before = new Map(this.snapshot.window.map(row => [row.number, row]))
    return rows.map(row => {
      const same = before.get(row.number)
      return same !== undefined && same.text === row.text && same.stream === row.stream && same.look === row.look ? same : row
    })
  }

  private match(index: number): { row: number; index: number } | undefined {
    const row = this.matches.at(index)
    return row === undefined ? undefined : { row, index }
  }

  private request(): void {
    if (this.asked) {
      this.again = true
      return
    }
    this.asked = true
    this.ask({ kind: 'window', ...this.wanted })
  }

  private hear(told: Tell): void {
    switch (told.kind) {
      case 'size': {
        const { kind: _, ...size } = told
        // The window is asked for anew when it may hold rows that were not there, or that had no end yet.
        const touched = this.wanted.from + this.wanted.count >= Math.min(this.snapshot.rows, told.rows) - 2
        this.change(size)
        if (touched) this.request()
        return
      }
      case 'rows':
        this.asked = false
        this.change({ window: this.known(told.rows) })
        if (this.again) {
          this.again = false
          this.request()
        }
        return
      case 'found':
        if (told.run !== this.run) return
        this.matches.add(told.rows)
        return this.change({ matches: this.matches.count, searched: told.searched })
      case 'trouble': {
        const answer = this.troubled
        this.troubled = undefined
        return answer?.(told.row)
      }
      case 'located': {
        const answer = this.located
        this.located = undefined
        return answer?.(told.row)
      }
    }
  }

  private change(change: Partial<LogSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change }
    for (const listener of this.listeners) listener()
  }

  private ask(ask: Ask): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    this.worker?.postMessage(ask)
  }
}
