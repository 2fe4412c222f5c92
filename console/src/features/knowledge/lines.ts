/** So many lines are shown at once; a document may have a million. */
export const STEP = 500

/** Which lines are shown: 1-based, both included. */
export interface Shown {
  readonly first: number
  readonly last: number
}

/** The lines around those that are meant; without any the first ones. */
export const shownAround = (count: number, from: number | undefined): Shown => {
  const first = from === undefined ? 1 : Math.max(1, Math.min(from, count) - 50)
  return { first, last: Math.min(count, first + STEP - 1) }
}

/** The next lines before those that are shown; `undefined` where they begin. */
export const before = ({ first }: Shown): Shown | undefined => (first === 1 ? undefined : { first: Math.max(1, first - STEP), last: first - 1 })

/** The next lines behind those that are shown; `undefined` where they end. */
export const behind = ({ last }: Shown, count: number): Shown | undefined =>
  last >= count ? undefined : { first: last + 1, last: Math.min(count, last + STEP) }

/** The lines of a text; what its last line end closes has no other one behind it. */
export const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
