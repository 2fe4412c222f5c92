/**
 * How the lines of one stream look when they begin: a terminal keeps a colour until it is taken back, over as many lines as it takes.
 * Only rows that end in another look than they began with are noted, so that a plain log costs nothing.
 */
import { lookAfter } from './ansi'

const ESCAPE = 27
const BRACKET = 91
const LETTER_M = 109
/** More parameters than any look needs: what is longer is no look. */
const LONGEST_SEQUENCE = 96

const decoder = new TextDecoder('latin1')

export class Carried {
  private rows: number[] = []
  private looks: string[] = []

  /** Reads a row that is added behind all others. */
  read(row: number, bytes: Uint8Array): void {
    const before = this.looks.at(-1) ?? ''
    const after = this.behind(before, bytes)
    if (after === before) return
    this.rows.push(row)
    this.looks.push(after)
  }

  /** The look that a row begins with, as the classes of a span. */
  at(row: number): string {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.rows[middle] ?? 0) < row) low = middle + 1
      else high = middle
    }
    return this.looks[low - 1] ?? ''
  }

  /** Lets go what only rows before this one need. */
  forget(firstRow: number): void {
    const kept = this.rows.findIndex(row => row >= firstRow)
    const from = kept < 0 ? this.rows.length - 1 : kept - 1
    if (from <= 0) return
    this.rows = this.rows.slice(from)
    this.looks = this.looks.slice(from)
  }

  private behind(before: string, bytes: Uint8Array): string {
    let look = before
    for (let at = bytes.indexOf(ESCAPE); at >= 0; at = bytes.indexOf(ESCAPE, at + 1)) {
      if (bytes[at + 1] !== BRACKET) continue
      let end = at + 2
      while (end < bytes.length && end < at + LONGEST_SEQUENCE && isParameter(bytes[end] ?? 0)) end += 1
      if (bytes[end] === LETTER_M) look = lookAfter(look, decoder.decode(bytes.subarray(at + 2, end)))
    }
    return look
  }
}

/** Digits, colon and semicolon. */
const isParameter = (byte: number): boolean => byte >= 48 && byte <= 59
