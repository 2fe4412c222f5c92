/** Reads server-sent events from bytes, whatever the borders of the pieces in which they come. */

export interface ServerEvent {
  readonly event: string
  readonly id: string
  readonly data: string
}

const LINE_FEED = 10
const RETURN = 13

export class EventReader {
  private rest: Uint8Array[] = []
  private readonly decoder = new TextDecoder()
  private event = ''
  private id = ''
  private data: string[] = []

  /** The events that are complete with these bytes. */
  accept(bytes: Uint8Array): ServerEvent[] {
    const events: ServerEvent[] = []
    let from = 0
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, from)
      if (end < 0) break
      const event = this.line(this.text(bytes.subarray(from, end)))
      if (event !== undefined) events.push(event)
      from = end + 1
    }
    if (from < bytes.length) this.rest.push(bytes.slice(from))
    return events
  }

  private text(tail: Uint8Array): string {
    if (this.rest.length === 0) return this.decoder.decode(withoutReturn(tail))
    const parts = [...this.rest, tail]
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    this.rest = []
    return this.decoder.decode(withoutReturn(whole))
  }

  private line(text: string): ServerEvent | undefined {
    if (text === '') {
      const done = this.data.length > 0 ? { event: this.event || 'message', id: this.id, data: this.data.join('\n') } : undefined
      this.event = ''
      this.data = []
      return done
    }
    const colon = text.indexOf(':')
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') this.event = value
    else if (field === 'id') this.id = value
    else if (field === 'data') this.data.push(value)
    return undefined
  }
}

const withoutReturn = (bytes: Uint8Array): Uint8Array => (bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes)

const VALUES = new Uint8Array(128)
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  VALUES[letter.charCodeAt(0)] = value
}

/** The bytes of a base64 text with padding. */
export const fromBase64 = (text: string): Uint8Array => {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let to = 0
  for (let at = 0; at < text.length; at += 4) {
    const bits =
      ((VALUES[text.charCodeAt(at) & 127] ?? 0) << 18) |
      ((VALUES[text.charCodeAt(at + 1) & 127] ?? 0) << 12) |
      ((VALUES[text.charCodeAt(at + 2) & 127] ?? 0) << 6) |
      (VALUES[text.charCodeAt(at + 3) & 127] ?? 0)
    bytes[to++] = bits >> 16
    if (to < bytes.length) bytes[to++] = bits >> 8
    if (to < bytes.length) bytes[to++] = bits
  }
  return bytes
}
