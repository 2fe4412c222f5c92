/** Cuts the hunks of a file into parts that are drawn one after the other: a table of ten thousand lines holds the page for seconds. */
import type { ChangeData, HunkData } from 'react-diff-view'

/** Changes that are drawn in one go. */
export const SLICE_LINES = 500

/**
 * The hunks in slices of about {@link SLICE_LINES} lines. A hunk that is longer goes on in the next slice, with an empty head. It is
 * not cut between removed lines and the added ones that stand beside them.
 */
export const slicesOf = (hunks: readonly HunkData[]): HunkData[][] => {
  const slices: HunkData[][] = [[]]
  let room = SLICE_LINES
  for (const hunk of hunks) {
    let from = 0
    while (from < hunk.changes.length) {
      if (room <= 0) {
        slices.push([])
        room = SLICE_LINES
      }
      const to = cutAt(hunk.changes, Math.min(from + room, hunk.changes.length))
      slices.at(-1)?.push(part(hunk, from, to))
      room -= to - from
      from = to
    }
  }
  return slices
}

/** The next place where lines can be parted: behind a block that has removed lines. A huge block is parted anyway. */
const cutAt = (changes: readonly ChangeData[], wanted: number): number => {
  if (!isInReplacement(changes, wanted)) return wanted
  let at = wanted
  while (at < changes.length && at < wanted + SLICE_LINES && changes[at]?.type !== 'normal') at += 1
  return at
}

const isInReplacement = (changes: readonly ChangeData[], place: number): boolean => {
  for (let at = place - 1; at >= 0 && place - at <= SLICE_LINES; at--) {
    const type = changes[at]?.type
    if (type !== 'insert') return type === 'delete'
  }
  return false
}

const part = (hunk: HunkData, from: number, to: number): HunkData => {
  if (from === 0 && to === hunk.changes.length) return hunk
  const before = hunk.changes.slice(0, from)
  const changes = hunk.changes.slice(from, to)
  const count = (of: readonly ChangeData[], without: ChangeData['type']) => of.filter(change => change.type !== without).length
  return {
    ...hunk,
    content: from === 0 ? hunk.content : '',
    oldStart: hunk.oldStart + count(before, 'insert'),
    newStart: hunk.newStart + count(before, 'delete'),
    oldLines: count(changes, 'insert'),
    newLines: count(changes, 'delete'),
    changes,
  }
}
