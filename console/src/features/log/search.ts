/** Looks for text in the bytes of a log, a segment at a time so that the worker stays able to answer in between. */
import type { SearchPart } from './lines'

const fold = new Uint8Array(256)
for (let code = 0; code < 256; code++) fold[code] = code >= 65 && code <= 90 ? code + 32 : code

/** What is looked for: the bytes of a text, without regard to the case of a-z unless asked for. */
export interface Needle {
  readonly bytes: Uint8Array
  readonly exact: boolean
}

export const needleOf = (text: string, exact: boolean): Needle => {
  const bytes = new TextEncoder().encode(text)
  return { bytes: exact ? bytes : bytes.map(byte => fold[byte] ?? byte), exact }
}

/** The rows of a part that hold the needle, ascending, from the row `from` on. */
export const rowsWith = (part: SearchPart, needle: Needle, from: number): number[] =>
  needle.bytes.length === 0 ? [] : byByte(part.escapes ? withoutSequences(part) : part, needle, from)

const byByte = (part: SearchPart, needle: Needle, from: number): number[] => {
  const { bytes, length, starts, rows } = part
  const wanted = needle.bytes
  const first = wanted[0] ?? 0
  const found: number[] = []
  let row = Math.max(0, from - part.first)
  let at = startOf(starts, row)
  const last = length - wanted.length
  while (at <= last) {
    if (same(bytes[at] ?? 0, first, needle.exact) && matches(bytes, at, needle)) {
      while (row + 1 < rows && startOf(starts, row + 1) <= at) row += 1
      found.push(part.first + row)
      if (row + 1 >= rows) break
      at = startOf(starts, row + 1)
    } else at += 1
  }
  return found
}

const ESCAPE = 27
const BELL = 7
const LINE_FEED = 10

/** A part as it is shown, without the sequences of a terminal: a colour in the middle of a word parts its bytes. */
const withoutSequences = (part: SearchPart): SearchPart => {
  const bytes = new Uint8Array(part.length)
  const starts = new Uint32Array(part.rows)
  let length = 0
  let row = 0
  for (let at = 0; at < part.length; ) {
    if (row < part.rows && startOf(part.starts, row) === at) starts[row++] = length
    if (part.bytes[at] === ESCAPE) at = behindSequence(part.bytes, at, part.length)
    else bytes[length++] = part.bytes[at++] ?? 0
  }
  return { ...part, bytes, starts, length }
}

/** The place behind the sequence that begins at `at`; a string without an end counts as two bytes, see `showLine`. */
const behindSequence = (bytes: Uint8Array, at: number, length: number): number => {
  const kind = bytes[at + 1] ?? 0
  let end = at + 2
  if (kind === 0x5b) {
    while (end < length && (bytes[end] ?? 0) >= 0x20 && (bytes[end] ?? 0) < 0x40) end += 1
    return bytes[end] === LINE_FEED ? end : end + 1
  }
  if (kind === LINE_FEED || kind === ESCAPE) return at + 1
  if (!STRINGS.has(kind)) return end
  while (end < length && bytes[end] !== LINE_FEED && bytes[end] !== BELL && bytes[end] !== ESCAPE) end += 1
  if (bytes[end] === BELL) return end + 1
  return bytes[end] === ESCAPE && bytes[end + 1] === 0x5c ? end + 2 : at + 2
}

/** The second byte of what begins a string: OSC, DCS, SOS, PM, APC. */
const STRINGS = new Set([0x5d, 0x50, 0x58, 0x5e, 0x5f])

const startOf = (starts: Uint32Array, row: number): number => (starts[row] ?? 0) & 0x3fffffff

const same = (byte: number, wanted: number, exact: boolean): boolean => byte === wanted || (!exact && fold[byte] === wanted)

const matches = (bytes: Uint8Array, at: number, needle: Needle): boolean => {
  const wanted = needle.bytes
  for (let index = 1; index < wanted.length; index++) {
    if (!same(bytes[at + index] ?? 0, wanted[index] ?? 0, needle.exact)) return false
  }
  return true
}

// Not "0 errors", "no errors", "failed: 0" or "error":null; whole words, so that "mirrored" or "error_log" as a part of a name are passed over.
const TROUBLE = /(?<!\b(?:0|no|without) )(?<![\w-])(?:errors?|failed|failures?|fatal|exception|panic(?:ked)?|traceback|segfault)(?![\w-])(?!"?\s*[:=]\s*(?:false|0|null|none|""|\[\])(?!\w))/i

/** Whether a line looks as if something went wrong. */
export const isTrouble = (line: string): boolean => TROUBLE.test(line)

/** The first row of a part from `from` on that looks as if something went wrong. */
export const troubleIn = (part: SearchPart, from: number): number | undefined => {
  const decoder = new TextDecoder('latin1')
  for (let row = Math.max(0, from - part.first); row < part.rows; row++) {
    const start = startOf(part.starts, row)
    const end = row + 1 < part.rows ? startOf(part.starts, row + 1) : part.length
    // A line of at most 2 KiB is looked at: this is to jump, not to find all.
    if (isTrouble(decoder.decode(part.bytes.subarray(start, Math.min(end - 1, start + 2048))))) return part.first + row
  }
  return undefined
}
