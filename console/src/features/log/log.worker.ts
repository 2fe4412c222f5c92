/** Holds the bytes of one log and answers for its page: sizes as it grows, windows of rows, matches. Nothing here touches the page. */
import { LogLines } from './lines'
import type { Ask, Found, Open, Reading, Tell } from './protocol'
import { follow, type Place } from './reader'
import { type Needle, needleOf, rowsWith, troubleIn } from './search'

/** What is held of a log; with the page itself this stays under 300 MB. */
const MOST_BYTES = 160 << 20
const MOST_MATCHES = 200_000
const TELL_EVERY_MS = 100

const tell = (message: Tell, transfer: Transferable[] = []): void => {
  self.postMessage(message, { transfer })
}

let lines = new LogLines(MOST_BYTES)
let reading: Reading = { state: 'reading' }
let edited = false
let following = new AbortController()
let telling = false

const tellSize = (): void => {
  telling = false
  const { rowCount: rows, firstRow, longestRow: longest, byteCount: bytes } = lines
  tell({ kind: 'size', rows, firstRow, longest, bytes, reading, edited })
  void searchOn()
}

const tellSizeSoon = (): void => {
  if (telling) return
  telling = true
  setTimeout(tellSize, TELL_EVERY_MS)
}

let wanted: Open | undefined
let place: Place = { lastId: '' }

const open = (ask: Open): void => {
  wanted = ask
  place = { lastId: '' }
  lines = new LogLines(MOST_BYTES, ask.offset)
  edited = false
  search = undefined
  reading = { state: 'reading' }
  goOn()
  tellSize()
}

const rest = (): void => following.abort()

/** Reads on behind what is here. */
const goOn = (): void => {
  following.abort()
  if (wanted === undefined || reading.state === 'complete' || reading.state === 'refused') return
  following = new AbortController()
  const { signal } = following
  const heard = {
    chunk: (stream: 'out' | 'err', bytes: Uint8Array, missing: number) => {
      if (signal.aborted) return
      lines.add(stream, bytes, missing)
      tellSizeSoon()
    },
    edited: () => {
      edited = true
      tellSizeSoon()
    },
    reading: (state: Reading) => {
      if (signal.aborted) return
      reading = state
      tellSizeSoon()
    },
  }
  void follow(wanted, heard, signal, place)
}

interface Running {
  readonly run: number
  readonly needle: Needle
  next: number
  found: number
  busy: boolean
}

let search: Running | undefined

/** Lets messages in between two segments. */
const breathe = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0))

/** Searches what was not searched yet; runs again whenever the log has grown. */
const searchOn = async (): Promise<void> => {
  const mine = search
  if (mine === undefined || mine.busy) return
  mine.busy = true
  const of = lines
  for (const part of of.parts(mine.next)) {
    const last = part.first + part.rows
    const rows = rowsWith(part, mine.needle, mine.next).slice(0, MOST_MATCHES - mine.found)
    mine.next = last
    mine.found += rows.length
    if (rows.length > 0) tellFound(mine, rows, false)
    if (mine.found >= MOST_MATCHES) break
    await breathe()
    if (search !== mine || of !== lines) return
  }
  mine.busy = false
  tellFound(mine, [], true)
}

const tellFound = (mine: Running, rows: readonly number[], searched: boolean): void => {
  const message: Found = { kind: 'found', run: mine.run, rows: Uint32Array.from(rows), searched }
  tell(message, [message.rows.buffer])
}

const firstTrouble = async (from: number): Promise<void> => {
  const of = lines
  for (const [start, end] of [[from, Infinity], [of.firstRow, from]] as const) {
    for (const part of of.parts(start)) {
      if (part.first >= end) break
      const row = troubleIn(part, start)
      if (row !== undefined && row < end) return tell({ kind: 'trouble', row })
      await breathe()
      if (of !== lines) return
    }
  }
  tell({ kind: 'trouble', row: undefined })
}

self.addEventListener('message', ({ data: ask }: MessageEvent<Ask>) => {
  switch (ask.kind) {
    case 'open':
      return open(ask)
    case 'rest':
      return rest()
    case 'resume':
      return goOn()
    case 'window':
      return tell({ kind: 'rows', from: ask.from, rows: lines.window(ask.from, ask.count) })
    case 'search':
      search = ask.text === '' ? undefined : { run: ask.run, needle: needleOf(ask.text, ask.exact), next: 0, found: 0, busy: false }
      return void searchOn()
    case 'trouble':
      return void firstTrouble(ask.from)
    case 'locate':
      return tell({ kind: 'located', row: lines.rowAt(ask.stream, ask.offset), offset: ask.offset })
  }
})
