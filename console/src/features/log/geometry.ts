/**
 * Where rows stand in a box that scrolls. Browsers draw nothing beyond some 17 to 33 million pixels, so a log of more rows than fit is
 * squeezed: the scroll bar then stands for a share of the log, and rows keep their height on the screen.
 */

export const ROW_HEIGHT = 20
export const MOST_HEIGHT = 15_000_000

export interface Geometry {
  readonly rows: number
  /** Of the box, in pixels. */
  readonly height: number
}

/** The height of all rows together in the scrolling box, in pixels. */
export const scrollHeight = ({ rows }: Geometry): number => Math.min(rows * ROW_HEIGHT, MOST_HEIGHT)

const squeezed = (geometry: Geometry): boolean => geometry.rows * ROW_HEIGHT > MOST_HEIGHT

/** How far the log is scrolled, in rows and parts of one. */
export const rowAt = (geometry: Geometry, scrollTop: number): number => {
  if (!squeezed(geometry)) return scrollTop / ROW_HEIGHT
  const most = MOST_HEIGHT - geometry.height
  const mostRows = geometry.rows - geometry.height / ROW_HEIGHT
  return most <= 0 ? 0 : (Math.min(scrollTop, most) / most) * mostRows
}

/** The opposite of `rowAt`. */
export const scrollTopOf = (geometry: Geometry, row: number): number => {
  const mostRows = geometry.rows - geometry.height / ROW_HEIGHT
  const bounded = Math.max(0, Math.min(row, mostRows))
  if (!squeezed(geometry)) return bounded * ROW_HEIGHT
  return (bounded / mostRows) * (MOST_HEIGHT - geometry.height)
}

/** Where a row begins in the box, in pixels from its top, when it is scrolled to `scrollTop`. */
export const topOf = (geometry: Geometry, scrollTop: number, row: number): number =>
  squeezed(geometry) ? scrollTop + (row - rowAt(geometry, scrollTop)) * ROW_HEIGHT : row * ROW_HEIGHT
