import type { Schemas } from '../../../api/client'
import type { Range } from './range'

type Event = Schemas['Event']
type Seal = Schemas['AuditSeal']

/** So many events go into one file of what is listed, and into one of whole seals. */
export const MOST_LISTED = 50_000
export const MOST_SEALED = 200_000

/** A file that is ready: lines of JSON, and where the next file goes on; absent if there is no more. */
export interface Made {
  readonly name: string
  readonly parts: readonly string[]
  readonly events: number
  readonly next?: string
  /** Newer events that no seal holds yet; only of an export with seals. */
  readonly unsealed?: number
}

export interface Work {
  readonly range: Range
  /** `next` of the file before. */
  readonly from?: string | undefined
  /** Called with the number of events that are there so far. */
  readonly say: (events: number) => void
  readonly most: number
}

const lines = (all: readonly unknown[]): string => all.map(each => `${JSON.stringify(each)}\n`).join('')

/** A moment for the name of a file: no system minds these letters. */
const named = (moment: string): string => `${new Date(moment).toISOString().slice(0, 16).replaceAll(':', '')}Z`

/** The name says which time the file is of, by the events that are in it where nobody has asked for a certain time. */
const nameOf = (form: string, since: string | undefined, until: string | undefined): string =>
  ['cadre-audit', form, ...[since, until].map(moment => (moment === undefined ? 'all' : named(moment)))].filter(part => part !== '').join('_') + '.jsonl'

/** What the filters show, newest first, page by page until the end or as much as goes into a file. */
export async function makeListed(
  ask: (cursor: string | undefined) => Promise<{ readonly items: readonly Event[]; readonly next?: string }>,
  { range, from, say, most }: Work,
): Promise<Made> {
  const parts: string[] = []
  let events = 0
  let cursor = from
  let newest: string | undefined
  let oldest: string | undefined
  do {
    const page = await ask(cursor)
    if (page.items.length > 0) parts.push(lines(page.items))
    newest ??= page.items[0]?.at
    oldest = page.items.at(-1)?.at ?? oldest
    events += page.items.length
    cursor = page.next
    say(events)
  } while (cursor !== undefined && events < most)
  const since = cursor === undefined ? (range.since ?? oldest) : oldest
  const until = from === undefined ? (range.until ?? newest) : newest
  return { name: nameOf('', since, until), parts, events, ...(cursor === undefined ? {} : { next: cursor }) }
}

/**
 * The number of the event that the newest seal from before a moment ends with; 0 if there is none. Halves what is
 * between: seals are asked for by their place, not by their time.
 *
 * @param newest the number of the event that the newest seal ends with
 */
export async function sealBefore(ask: (cursor: number) => Promise<Seal | undefined>, newest: number, moment: string): Promise<number> {
  let found = 0
  let low = 1
  let high = newest + 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const seal = await ask(middle)
    if (seal !== undefined && Date.parse(seal.at) >= Date.parse(moment)) {
      high = seal.up_to
    } else {
      low = middle
      found = seal?.up_to ?? 0
    }
  }
  return found
}

const isBehind = (piece: Schemas['AuditExport'], moment: string | undefined): boolean => {
  const last = piece.lines.at(-1)?.at ?? piece.seal?.at
  return moment !== undefined && last !== undefined && Date.parse(last) >= Date.parse(moment)
}

/**
 * All events of a time with their seals, oldest first, as `cadre audit export` writes them: whole seals, so that who
 * has the file can check it.
 *
 * @param begin the number of the event behind which the first seal begins
 */
export async function makeSealed(ask: (after: number) => Promise<Schemas['AuditExport']>, begin: number, { range, from, say, most }: Work): Promise<Made> {
  const parts: string[] = []
  let events = 0
  let after = from === undefined ? begin : Number(from)
  let first: string | undefined
  let last: string | undefined
  let piece: Schemas['AuditExport']
  do {
    piece = await ask(after)
    if (piece.seal === undefined) break
    parts.push(lines(piece.lines), lines([{ seal: piece.seal, before: piece.before }]))
    events += piece.lines.length
    after = piece.seal.up_to
    first ??= piece.lines[0]?.at
    last = piece.lines.at(-1)?.at ?? last
    say(events)
  } while (!isBehind(piece, range.until) && events < most)
  const isWhole = piece.seal === undefined || isBehind(piece, range.until) || piece.newer === 0
  const since = from === undefined ? (range.since ?? first) : first
  const until = isWhole ? (range.until ?? last) : last
  return {
    name: nameOf('sealed', since, until),
    parts,
    events,
    ...(isWhole ? {} : { next: String(after) }),
    ...(piece.seal === undefined ? { unsealed: piece.newer } : {}),
  }
}

/** Some browsers take the file only after the press is over. */
const TAKEN_MS = 60_000

/** Gives the browser a file to keep. */
export function save({ name, parts }: Made): void {
  const address = URL.createObjectURL(new Blob([...parts], { type: 'application/x-ndjson' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), TAKEN_MS)
}
