/**
 * Turns one line of terminal output into spans. Colours and the usual emphasis are kept; whatever else a terminal would obey
 * (moving the cursor, erasing, titles, links, private strings) has no effect, and nothing can hide text: concealed text is shown,
 * controls and marks that turn the direction of writing are shown as what they are.
 */

/** A run of text with the same look; `classes` are names for the style sheet, parted by blanks, empty for plain text. */
export interface Span {
  readonly text: string
  readonly classes: string
}

/** The longest text of a line that is shown, in characters; a log can hold a line of any length. */
export const SHOWN_CHARACTERS = 4096

interface Look {
  fg: string
  bg: string
  bold: boolean
  dim: boolean
  italic: boolean
  underline: boolean
  strike: boolean
}

const plain = (): Look => ({ fg: '', bg: '', bold: false, dim: false, italic: false, underline: false, strike: false })

const classesOf = (look: Look): string => {
  const names: string[] = []
  if (look.fg !== '') names.push(`fg-${look.fg}`)
  if (look.bg !== '') names.push(`bg-${look.bg}`)
  if (look.bold) names.push('bold')
  if (look.dim) names.push('dim')
  if (look.italic) names.push('italic')
  if (look.underline) names.push('underline')
  if (look.strike) names.push('strike')
  return names.join(' ')
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The colour of the theme that is nearest: only those are legible on both backgrounds. */
const nearest = (red: number, green: number, blue: number): string => {
  const high = Math.max(red, green, blue)
  const low = Math.min(red, green, blue)
  if (high - low < 48) return high < 96 ? 'black' : ''
  const middle = (high + low) / 2
  const bits = (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0)
  return COLOURS[bits] ?? ''
}

const STEPS = [0, 95, 135, 175, 215, 255] as const

const stepOf = (at: number): number => STEPS[at % 6] ?? 0

const ofPalette = (index: number): string => {
  if (index < 16) return COLOURS[index % 8] ?? ''
  if (index >= 232) return index < 240 ? 'black' : ''
  const cube = index - 16
  return nearest(stepOf(Math.floor(cube / 36)), stepOf(Math.floor(cube / 6)), stepOf(cube))
}

/** Reads what follows 38 or 48; gives the colour and how many parameters it took. */
const extended = (codes: readonly number[], at: number): [string, number] => {
  if (codes[at] === 5) return [ofPalette(Math.min(codes[at + 1] ?? 0, 255)), 2]
  if (codes[at] === 2) return [nearest(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), 4]
  return ['', 1]
}

const apply = (look: Look, codes: readonly number[]): void => {
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 0) Object.assign(look, plain())
    else if (code === 1) look.bold = true
    else if (code === 2) look.dim = true
    else if (code === 3) look.italic = true
    else if (code === 4) look.underline = true
    else if (code === 7) look.bg = 'white'
    else if (code === 9) look.strike = true
    else if (code === 22) look.bold = look.dim = false
    else if (code === 23) look.italic = false
    else if (code === 24) look.underline = false
    else if (code === 27 || code === 49) look.bg = ''
    else if (code === 29) look.strike = false
    else if (code === 39) look.fg = ''
    else if (code >= 30 && code <= 37) look.fg = COLOURS[code - 30] ?? ''
    else if (code >= 90 && code <= 97) look.fg = COLOURS[code - 90] ?? ''
    else if (code >= 40 && code <= 47) look.bg = COLOURS[code - 40] ?? ''
    else if (code >= 100 && code <= 107) look.bg = COLOURS[code - 100] ?? ''
    else if (code === 38 || code === 48) {
      const [colour, taken] = extended(codes, at + 1)
      if (code === 38) look.fg = colour
      else look.bg = colour
      at += taken
    }
  }
}

const codesOf = (parameters: string): number[] =>
  parameters.split(/[;:]/, 32).map(text => (/^\d{1,3}$/.test(text) ? Number(text) : 0))

// CSI with its parameters and final byte, or cut off at the end; a string (OSC, DCS, SOS, PM, APC) that is ended; else the escape and
// one character. A string without an end does not match as one: it would take the rest of the line with it.
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001b\[|\u009b)([0-?]*)[ -/]*([@-~]|$)|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u001b\u0007\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-Z\\-~]?|[\u0080-\u009f]/g

// What would reorder or hide text when it is shown: directions, invisible marks, and all controls but the tab.
const VEILED =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000a-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

const unveil = (mark: string): string => {
  const code = mark.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`
}

/**
 * What stands in the end where a terminal would write over the beginning of the line: progress bars send hundreds of versions.
 * The number of versions that are left out is told, so that nothing is hidden by a carriage return.
 */
const lastVersion = (line: string): [string, number] => {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (!text.includes('\r')) return [text, 0]
  const versions = text.split('\r')
  return [versions.at(-1) ?? '', versions.length - 1]
}

/** A line as it is shown. */
export interface ShownLine {
  readonly spans: readonly Span[]
  /** How often the line was written over before this version. */
  readonly overwritten: number
  /** How many characters of the line are not shown, 0 if all are. */
  readonly cut: number
}

/** The look of the classes of a span. */
const lookOf = (names: string): Look => {
  const look = plain()
  for (const name of names.split(' ')) {
    if (name.startsWith('fg-')) look.fg = name.slice(3)
    else if (name.startsWith('bg-')) look.bg = name.slice(3)
    else if (name === 'bold' || name === 'dim' || name === 'italic' || name === 'underline' || name === 'strike') look[name] = true
  }
  return look
}

/** The classes of a span behind a sequence of parameters such as `1;31`. */
export const lookAfter = (classes: string, parameters: string): string => {
  const look = lookOf(classes)
  apply(look, codesOf(parameters))
  return classesOf(look)
}

/** Goes on to the look behind a text. */
const passOver = (text: string, look: Look): void => {
  for (const match of text.matchAll(SEQUENCE)) {
    if (match[2] === 'm' && !/[<-?]/.test(match[1] ?? '')) apply(look, codesOf(match[1] ?? ''))
  }
}

/**
 * The spans of a line without its line feed.
 *
 * @param carried the look that the lines before it left, as the classes of a span
 */
export const showLine = (line: string, carried = ''): ShownLine => {
  const [whole, overwritten] = lastVersion(line)
  const text = whole.length > SHOWN_CHARACTERS ? whole.slice(0, SHOWN_CHARACTERS) : whole
  const spans: Span[] = []
  const look = lookOf(carried)
  if (overwritten > 0) passOver(line.slice(0, line.lastIndexOf(whole)), look)
  let from = 0
  const push = (part: string): void => {
    if (part !== '') spans.push({ text: part.replace(VEILED, unveil), classes: classesOf(look) })
  }
  for (const match of text.matchAll(SEQUENCE)) {
    push(text.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2] === 'm' && !/[<-?]/.test(match[1] ?? '')) apply(look, codesOf(match[1] ?? ''))
  }
  push(text.slice(from))
  return { spans, overwritten, cut: whole.length - text.length }
}

/** The line as plain text, to copy and to read aloud. */
export const plainText = (line: string): string => showLine(line).spans.map(span => span.text).join('')
