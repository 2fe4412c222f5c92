/** Reads server-sent events from bytes, whatever the borders of the pieces in which they come. */

export interface ServerEvent {
  readonly event: string
  readonly id: string
  /** The data as it came: most of it is base64, which need not become text on the way. */
  readonly data: Uint8Array
}

const LINE_FEED = 10
const RETURN = 13
const COLON = 58
const BLANK = 32

const decoder = new TextDecoder()

/** Bytes as text. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes)

export class EventReader {
  private rest: Uint8Array[] = []
  private event = ''
  private id = ''
  private data: Uint8Array[] = []

  /** The events that are complete with these bytes. */
  accept(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = []
    let from = 0
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, from)
      if (end < 0) break
      const event = this.line(withoutReturn(this.whole(bytes.subarray(from, end))))
      if (event !== undefined) events.push(event)
      from = end + 1
    }
    if (from < bytes.length) this.rest.push(bytes.slice(from))
    return events
  }

  private whole(tail: Uint8Array): Uint8Array {
    if (this.rest.length === 0) return tail
    const whole = joined([...this.rest, tail], 0)
    this.rest = []
    return whole
  }

  private line(line: Uint8Array): ServerEvent | undefined {
    if (line.length === 0) {
      const [first] = this.data
      const done =
        first === undefined
          ? undefined
          : { event: this.event || 'message', id: this.id, data: this.data.length === 1 ? first : joined(this.data, 1) }
      this.event = ''
      this.data = []
      return done
    }
    const colon = line.indexOf(COLON)
    const field = textOf(colon < 0 ? line : line.subarray(0, colon))
    const value = colon < 0 ? line.subarray(line.length) : line.subarray(line[colon + 1] === BLANK ? colon + 2 : colon + 1)
    if (field === 'event') this.event = textOf(value)
    else if (field === 'id') this.id = textOf(value)
    else if (field === 'data') this.data.push(value)
    return undefined
  }
}

/** Puts pieces together, with so many line feeds between them. */
const joined = (parts: readonly Uint8Array[], feeds: 0 | 1): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length + feeds, -feeds)).fill(LINE_FEED)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length + feeds
  }
  return whole
}

const withoutReturn = (bytes: Uint8Array): Uint8Array => (bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes)

const VALUES = new Uint8Array(128)
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  VALUES[letter.charCodeAt(0)] = value
}

const EQUALS = 61

/** The bytes behind base64 with padding, itself given as bytes. */
export const fromBase64 = (text: Uint8Array): Uint8Array => {
  const padding = text.at(-2) === EQUALS ? 2 : text.at(-1) === EQUALS ? 1 : 0
  const bytes = new Uint8Array((text.length >> 2) * 3 - padding)
  let to = 0
  for (let at = 0; at < text.length; at += 4) {
    const bits = (valueAt(text, at) << 18) | (valueAt(text, at + 1) << 12) | (valueAt(text, at + 2) << 6) | valueAt(text, at + 3)
    bytes[to++] = bits >> 16
    if (to < bytes.length) bytes[to++] = bits >> 8
    if (to < bytes.length) bytes[to++] = bits
  }
  return bytes
}

const valueAt = (text: Uint8Array, at: number): number => VALUES[(text[at] ?? 0) & 127] ?? 0

const QUOTE = 34

/**
 * A chunk of the log from its JSON, whose last field is `data`: only what comes before that becomes text. The alphabet of base64 has
 * no quote, so the last two of them hold the data.
 */
export const chunkOf = (json: Uint8Array): { readonly stream: string; readonly missing: number; readonly bytes: Uint8Array } => {
  const end = json.lastIndexOf(QUOTE)
  const start = json.lastIndexOf(QUOTE, end - 1) + 1
  const head = JSON.parse(`${textOf(json.subarray(0, start))}"}`) as { stream: string; missing: number; data?: string }
  if (head.data !== '') throw new Error('the data of a chunk is not its last field')
  return { stream: head.stream, missing: head.missing, bytes: fromBase64(json.subarray(start, end)) }
}
