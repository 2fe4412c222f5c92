import type { Schemas } from '../../api/client'

type Stored = Schemas['KnowledgeStored']
type Content = NonNullable<Schemas['KnowledgeBatch']['documents']>[number]

/** The most bytes of one document; the server says the same. */
export const MOST_BYTES = 2_000_000

/** What goes to the server at once: in Base64 it is below the 9 MiB that it takes. */
const MOST_AT_ONCE = 200
const MOST_BYTES_AT_ONCE = 6_000_000

/** A file to put in a collection. */
export interface Wanted {
  readonly source: string
  readonly bytes: number
  /** Its content in Base64; throws if this browser cannot read it. */
  readonly read: () => Promise<string>
}

/** A file that was not taken; `why` is a sentence of the server, or empty. */
export interface Refused {
  readonly source: string
  readonly reason: string
  readonly why: string
}

/** What became of files so far. */
export interface Tally {
  /** How many of them are over with. */
  readonly done: number
  readonly stored: number
  readonly unchanged: number
  readonly masked: number
  readonly refused: readonly Refused[]
}

export const BEGIN: Tally = { done: 0, stored: 0, unchanged: 0, masked: 0, refused: [] }

/** As many of the files from `at` on as go at once; at least one. */
const batchFrom = (wanted: readonly Wanted[], at: number): readonly Wanted[] => {
  let bytes = 0
  let end = at
  while (end < wanted.length && end - at < MOST_AT_ONCE) {
    const size = wanted[end]?.bytes ?? 0
    bytes += size > MOST_BYTES ? 0 : size
    if (end > at && bytes > MOST_BYTES_AT_ONCE) break
    end++
  }
  return wanted.slice(at, end)
}

interface Ready {
  readonly documents: readonly Content[]
  readonly refused: readonly Refused[]
}

const readAll = async (batch: readonly Wanted[]): Promise<Ready> => {
  const documents: Content[] = []
  const refused: Refused[] = []
  for (const each of batch) {
    if (each.bytes > MOST_BYTES) {
      refused.push({ source: each.source, reason: 'too_large', why: '' })
      continue
    }
    try {
      documents.push({ source: each.source, content: await each.read() })
    } catch {
      refused.push({ source: each.source, reason: 'unreadable', why: '' })
    }
  }
  return { documents, refused }
}

const NOTHING: Stored = { stored: 0, unchanged: 0, masked: 0, refused: [] }

/**
 * Sends files from where a tally has come to, batch by batch, until the last of them or `signal`. `say` gets each tally
 * on the way; what `send` throws is thrown, and going on from the last tally sends that batch again.
 */
export async function addAlong(
  from: Tally,
  wanted: readonly Wanted[],
  send: (documents: Content[], signal: AbortSignal) => Promise<Stored>,
  say: (tally: Tally) => void,
  signal: AbortSignal,
): Promise<void> {
  let tally = from
  while (tally.done < wanted.length && !signal.aborted) {
    const batch = batchFrom(wanted, tally.done)
    const ready = await readAll(batch)
    if (signal.aborted) return
    const stored = ready.documents.length === 0 ? NOTHING : await send([...ready.documents], signal)
    if (signal.aborted) return
    tally = {
      done: tally.done + batch.length,
      stored: tally.stored + stored.stored,
      unchanged: tally.unchanged + stored.unchanged,
      masked: tally.masked + stored.masked,
      refused: [...tally.refused, ...ready.refused, ...stored.refused],
    }
    say(tally)
  }
}
