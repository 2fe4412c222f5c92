/**
 * The bytes of a log with an index of its lines, bounded in memory. It lives in the worker: a million lines are some 70 MB, and the
 * page only ever asks for those that it shows.
 *
 * Lines are kept in segments of 1 MiB, each a plain array of bytes and a `Uint32Array` with where each line begins. A line never
 * crosses a segment, so that the oldest ones can be let go when there are too many.
 */
import { Carried } from './carried'

/** Which stream a row is of; `gap` is a row that stands for bytes that the node could not deliver. */
export type RowStream = 'out' | 'err' | 'gap'

/** A row of the log; a row is a line, or a part of one that is longer than 64 KiB. */
export interface Row {
  /** Counted from 0 in what was read. */
  readonly number: number
  readonly stream: RowStream
  /** At most the first 16 KiB of it, without its line feed. */
  readonly text: string
  /** Of its first byte in its stream. */
  readonly offset: number
  /** The look that the lines before it left, as the classes of a span; empty for plain text. */
  readonly look: string
}

export const SEGMENT_BYTES = 1 << 20
export const LONGEST_LINE = 1 << 16
const SHOWN_BYTES = 1 << 14
const START_BITS = 0x3fffffff
const ERR_BIT = 0x40000000
const GAP_BIT = 0x80000000

const LINE_FEED = 10
const ESCAPE = 27

interface Segment {
  readonly first: number
  readonly bytes: Uint8Array
  length: number
  starts: Uint32Array
  rows: number
  escapes: boolean
  /** The offset in each stream behind the bytes of this segment that came before: row offsets are counted from here. */
  readonly base: Record<'out' | 'err', number>
  /** By row: how many bytes a gap stands for; -1 for a part of a line that was too long. */
  readonly missing: Map<number, number>
}

interface Pending {
  readonly bytes: Uint8Array
  length: number
}

/** What a search looks at: one segment's rows. */
export interface SearchPart {
  readonly first: number
  readonly rows: number
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly length: number
  readonly escapes: boolean
}

export class LogLines {
  private readonly mostBytes: number
  private readonly segments: Segment[] = []
  private readonly pending: Record<'out' | 'err', Pending>
  private readonly next: Record<'out' | 'err', number>
  private readonly carried = { out: new Carried(), err: new Carried() }
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private dropped = 0
  private rows = 0
  private longest = 0
  private total = 0

  /**
   * @param mostBytes that are kept; the oldest segments go when there are more
   * @param offset of the first byte that will be added to each stream
   */
  constructor(mostBytes: number, offset = 0) {
    this.mostBytes = mostBytes
    this.pending = {
      out: { bytes: new Uint8Array(LONGEST_LINE), length: 0 },
      err: { bytes: new Uint8Array(LONGEST_LINE), length: 0 },
    }
    this.next = { out: offset, err: offset }
  }

  /** The number of the first row that is still kept. */
  get firstRow(): number {
    return this.dropped
  }

  /** How many rows there were so far, with those that were let go and lines that have no end yet. */
  get rowCount(): number {
    return this.rows + this.openRows().length
  }

  /** The length of the longest row that was added, in bytes, at most 16 KiB. */
  get longestRow(): number {
    return this.longest
  }

  /** The bytes that were added so far. */
  get byteCount(): number {
    return this.total
  }

  /** Adds bytes of a stream; `missing` bytes of it were lost just before them. */
  add(stream: 'out' | 'err', bytes: Uint8Array, missing = 0): void {
    if (missing > 0) this.gap(stream, missing)
    this.total += bytes.length
    let from = 0
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, from)
      if (end < 0) break
      this.take(stream, bytes, from, end, true)
      from = end + 1
    }
    if (from < bytes.length) this.take(stream, bytes, from, bytes.length, false)
  }

  /** The rows from one on, those that are kept of them. */
  window(from: number, count: number): Row[] {
    const rows: Row[] = []
    const last = Math.min(from + count, this.rowCount)
    for (let number = Math.max(from, this.dropped); number < last; number++) {
      const row = this.row(number)
      if (row !== undefined) rows.push(row)
    }
    return rows
  }

  /** One row, undefined if it was let go or is not there yet. */
  row(number: number): Row | undefined {
    if (number >= this.rows) return this.openRow(number - this.rows, number)
    const segment = this.segmentOf(number)
    if (segment === undefined) return undefined
    const index = number - segment.first
    const start = segment.starts[index] ?? 0
    const stream = (start & ERR_BIT) === 0 ? 'out' : 'err'
    const offset = offsetIn(segment, index, stream)
    if ((start & GAP_BIT) !== 0) {
      return { number, stream: 'gap', text: String(segment.missing.get(index) ?? 0), offset, look: '' }
    }
    const at = start & START_BITS
    const end = Math.min(endOf(segment, index), at + SHOWN_BYTES)
    return { number, stream, text: this.decoder.decode(segment.bytes.subarray(at, end)), offset, look: this.carried[stream].at(number) }
  }

  /** The row that holds a byte of a stream; undefined if it is not here. */
  rowAt(stream: 'out' | 'err', offset: number): number | undefined {
    for (let at = this.segments.length - 1; at >= 0; at--) {
      const segment = this.segments[at]
      if (segment === undefined || segment.base[stream] > offset) continue
      return rowIn(segment, stream, offset)
    }
    return undefined
  }

  /** Of a stream the offset of the first byte that is kept. */
  firstOffset(stream: 'out' | 'err'): number {
    return this.segments[0]?.base[stream] ?? this.next[stream]
  }

  /** What can be searched from a row on: all rows that have an end. */
  *parts(fromRow: number): Generator<SearchPart> {
    for (let at = 0; at < this.segments.length; at++) {
      const segment = this.segments[at]
      if (segment !== undefined && segment.first + segment.rows > fromRow) yield segment
    }
  }

  private take(stream: 'out' | 'err', bytes: Uint8Array, from: number, to: number, ended: boolean): void {
    const open = this.pending[stream]
    let at = from
    while (open.length + (to - at) > LONGEST_LINE) {
      const part = LONGEST_LINE - open.length
      open.bytes.set(bytes.subarray(at, at + part), open.length)
      open.length += part
      at += part
      this.close(stream, open.bytes.subarray(0, open.length), 0)
      open.length = 0
    }
    if (ended && open.length === 0) {
      this.close(stream, bytes.subarray(at, to), 1)
      return
    }
    open.bytes.set(bytes.subarray(at, to), open.length)
    open.length += to - at
    if (ended) {
      this.close(stream, open.bytes.subarray(0, open.length), 1)
      open.length = 0
    }
  }

  private close(stream: 'out' | 'err', line: Uint8Array, feed: 0 | 1): void {
    const segment = this.room(line.length + 1)
    this.index(segment, stream)
    segment.bytes.set(line, segment.length)
    // The byte behind a line is a line feed even where a long line was cut, so that a search cannot match across rows.
    segment.bytes[segment.length + line.length] = LINE_FEED
    segment.length += line.length + 1
    if (line.includes(ESCAPE)) {
      segment.escapes = true
      this.carried[stream].read(this.rows - 1, line)
    }
    this.longest = Math.max(this.longest, Math.min(line.length, SHOWN_BYTES))
    this.next[stream] += line.length + feed
    if (feed === 0) segment.missing.set(segment.rows - 1, -1)
  }

  private gap(stream: 'out' | 'err', missing: number): void {
    const open = this.pending[stream]
    if (open.length > 0) {
      this.close(stream, open.bytes.subarray(0, open.length), 0)
      open.length = 0
    }
    const segment = this.room(1)
    segment.missing.set(segment.rows, missing)
    this.index(segment, stream, GAP_BIT)
    segment.bytes[segment.length] = LINE_FEED
    segment.length += 1
    this.next[stream] += missing
  }

  private index(segment: Segment, stream: 'out' | 'err', kind: 0 | typeof GAP_BIT = 0): void {
    if (segment.rows === segment.starts.length) {
      const wider = new Uint32Array(Math.max(1024, segment.starts.length * 2))
      wider.set(segment.starts)
      segment.starts = wider
    }
    segment.starts[segment.rows] = (segment.length | (stream === 'err' ? ERR_BIT : 0) | kind) >>> 0
    segment.rows += 1
    this.rows += 1
  }

  private room(bytes: number): Segment {
    const last = this.segments.at(-1)
    return last !== undefined && last.length + bytes <= SEGMENT_BYTES ? last : this.newSegment()
  }

  private newSegment(): Segment {
    const last = this.segments.at(-1)
    if (last !== undefined) last.starts = last.starts.slice(0, last.rows)
    const segment: Segment = {
      first: this.rows,
      bytes: new Uint8Array(SEGMENT_BYTES),
      length: 0,
      starts: new Uint32Array(0),
      rows: 0,
      escapes: false,
      base: { out: this.next.out, err: this.next.err },
      missing: new Map(),
    }
    this.segments.push(segment)
    while (this.segments.length > 1 && this.segments.length * SEGMENT_BYTES > this.mostBytes) {
      const gone = this.segments.shift()
      if (gone !== undefined) this.dropped = gone.first + gone.rows
      this.carried.out.forget(this.dropped)
      this.carried.err.forget(this.dropped)
    }
    return segment
  }

  private segmentOf(number: number): Segment | undefined {
    let low = 0
    let high = this.segments.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const segment = this.segments[middle]
      if (segment === undefined || segment.first > number) high = middle - 1
      else if (number >= segment.first + segment.rows) low = middle + 1
      else return segment
    }
    return undefined
  }

  private openRows(): ('out' | 'err')[] {
    return (['out', 'err'] as const).filter(stream => this.pending[stream].length > 0)
  }

  private openRow(index: number, number: number): Row | undefined {
    const stream = this.openRows()[index]
    if (stream === undefined) return undefined
    const open = this.pending[stream]
    const text = this.decoder.decode(open.bytes.subarray(0, Math.min(open.length, SHOWN_BYTES)))
    return { number, stream, text, offset: this.next[stream], look: this.carried[stream].at(number) }
  }
}

const endOf = (segment: Segment, index: number): number =>
  (index + 1 < segment.rows ? (segment.starts[index + 1] ?? 0) & START_BITS : segment.length) - 1

/** How many bytes of its stream a row stands for: its line feed counts, unless the row is a part of a longer line. */
const takes = (segment: Segment, index: number): number => {
  const start = segment.starts[index] ?? 0
  if ((start & GAP_BIT) !== 0) return segment.missing.get(index) ?? 0
  return endOf(segment, index) - (start & START_BITS) + (segment.missing.has(index) ? 0 : 1)
}

const streamOf = (segment: Segment, index: number): 'out' | 'err' =>
  ((segment.starts[index] ?? 0) & ERR_BIT) === 0 ? 'out' : 'err'

const offsetIn = (segment: Segment, index: number, stream: 'out' | 'err'): number => {
  let offset = segment.base[stream]
  for (let at = 0; at < index; at++) {
    if (streamOf(segment, at) === stream) offset += takes(segment, at)
  }
  return offset
}

const rowIn = (segment: Segment, stream: 'out' | 'err', offset: number): number | undefined => {
  let at = segment.base[stream]
  let last: number | undefined
  for (let index = 0; index < segment.rows && at <= offset; index++) {
    if (streamOf(segment, index) !== stream) continue
    last = segment.first + index
    at += takes(segment, index)
  }
  return at > offset ? last : undefined
}
