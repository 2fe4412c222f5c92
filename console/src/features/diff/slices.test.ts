import { parseDiff, type HunkData } from 'react-diff-view'
import { describe, expect, it } from 'vitest'
import { SLICE_LINES, slicesOf } from './slices'

const hunksOf = (body: string, old: string, now: string): HunkData[] =>
  parseDiff(`diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -${old} +${now} @@\n${body}`)[0]?.hunks ?? []
const lines = (count: number, mark: string) => Array.from({ length: count }, (_, at) => `${mark}line ${at}`).join('\n')

describe('the slices of a diff', () => {
  it('hold_every_line_once_and_in_order', () => {
    const hunks = hunksOf(`${lines(1200, '+')}\n${lines(30, ' ')}\n`, '1,30', '1,1230')

    const slices = slicesOf(hunks)

    expect(slices.length).toBe(3)
    expect(slices.flat().flatMap(hunk => hunk.changes)).toEqual(hunks.flatMap(hunk => hunk.changes))
    expect(slices.flat().map(hunk => hunk.content !== '')).toEqual([true, false, false])
    expect(slices[1]?.[0]).toMatchObject({ newStart: 1 + SLICE_LINES, newLines: SLICE_LINES, oldStart: 1, oldLines: 0 })
  })

  it('keep_small_hunks_whole', () => {
    const hunks = hunksOf(`${lines(3, '-')}\n${lines(3, '+')}\n`, '1,3', '1,3')

    expect(slicesOf(hunks)).toEqual([hunks])
  })

  it('do_not_part_removed_lines_from_the_added_ones_beside_them', () => {
    const hunks = hunksOf(`${lines(SLICE_LINES - 10, ' ')}\n${lines(20, '-')}\n${lines(20, '+')}\n${lines(9, ' ')}\n`, '1,519', '1,519')

    expect(slicesOf(hunks).map(slice => slice[0]?.changes.length)).toEqual([SLICE_LINES + 30, 9])
  })
})
