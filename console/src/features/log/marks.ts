/** Cuts the spans of a line where a search matches, so that the matches can be shown. */
import type { Span } from './ansi'

export interface MarkedSpan extends Span {
  readonly marked: boolean
}

const MOST_MARKS = 200

/** Where a text stands in another, as [from, to) pairs. */
const placesOf = (text: string, wanted: string, exact: boolean): [number, number][] => {
  if (wanted === '') return []
  const where = exact ? text : text.toLowerCase()
  const what = exact ? wanted : wanted.toLowerCase()
  // Where folding changes the length of a text, its places are not those of the text that is shown.
  if (where.length !== text.length) return []
  const places: [number, number][] = []
  for (let at = where.indexOf(what); at >= 0 && places.length < MOST_MARKS; at = where.indexOf(what, at + what.length)) {
    places.push([at, at + what.length])
  }
  return places
}

export const mark = (spans: readonly Span[], wanted: string, exact: boolean): MarkedSpan[] => {
  const places = placesOf(spans.map(span => span.text).join(''), wanted, exact)
  const marked: MarkedSpan[] = []
  let begin = 0
  let next = 0
  for (const span of spans) {
    let at = 0
    while (at < span.text.length) {
      while ((places[next]?.[1] ?? Infinity) <= begin + at) next += 1
      const [from, to] = places[next] ?? [Infinity, Infinity]
      const inside = from <= begin + at
      const end = Math.min(span.text.length, (inside ? to : from) - begin)
      marked.push({ text: span.text.slice(at, end), classes: span.classes, marked: inside })
      at = end
    }
    begin += span.text.length
  }
  return marked
}
