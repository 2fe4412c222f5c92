// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { MOST_HEIGHT, ROW_HEIGHT, rowAt, scrollHeight, scrollTopOf, topOf } from './geometry'

describe('the place of rows', () => {
  it('is_exact_while_all_rows_fit_into_what_a_browser_can_draw', () => {
    const geometry = { rows: 1000, height: 600 }

    expect(scrollHeight(geometry)).toBe(1000 * ROW_HEIGHT)
    expect(rowAt(geometry, scrollTopOf(geometry, 500))).toBe(500)
    expect(topOf(geometry, 0, 500)).toBe(500 * ROW_HEIGHT)
  })

  it('reaches_the_first_and_the_last_row_of_many_more', () => {
    const geometry = { rows: 5_000_000, height: 600 }

    expect(scrollHeight(geometry)).toBe(MOST_HEIGHT)
    expect(rowAt(geometry, 0)).toBe(0)
    expect(rowAt(geometry, MOST_HEIGHT - 600) + 600 / ROW_HEIGHT).toBeCloseTo(5_000_000)
    for (const row of [0, 1, 1_234_567, 4_999_000]) expect(rowAt(geometry, scrollTopOf(geometry, row))).toBeCloseTo(row, 3)
  })
})
