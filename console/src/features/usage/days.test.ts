import { describe, expect, it } from 'vitest'
import { daysOf, firstDay, heights } from './days'
import { usageSearch } from './search'

const sum = (key: string, cost_usd: number | null, total_tokens: number) => ({
  key,
  events: 1,
  prompt_tokens: total_tokens,
  cached_tokens: 0,
  completion_tokens: 0,
  total_tokens,
  cost_usd,
  unpriced: cost_usd === null ? 1 : 0,
})

const now = Date.parse('2026-03-03T12:00:00Z')

describe('days of the chart', () => {
  it('has every day, also those of nothing', () => {
    const groups = {
      by: 'day',
      items: [sum('2026-03-03', 2, 20), sum('2026-03-01', null, 5)],
      total: sum('total', 2, 25),
      accepted: [{ day: '2026-03-02', changes: 3 }],
      cost_per_accepted_usd: 0.67,
    }
    const days = daysOf(groups, firstDay(now, 3), now)
    expect(days.map(({ day, usd, tokens, unpriced, accepted }) => [day, usd, tokens, unpriced, accepted])).toEqual([
      ['2026-03-01', 0, 5, 1, 0],
      ['2026-03-02', 0, 0, 0, 3],
      ['2026-03-03', 2, 20, 0, 0],
    ])
    expect(heights(days)).toEqual([0, 0, 1])
  })

  it('is of tokens where nothing has a price', () => {
    const day = { day: '2026-03-01', usd: 0, unpriced: 1, accepted: 0 }
    expect(heights([{ ...day, tokens: 5 }, { ...day, tokens: 10 }])).toEqual([0.5, 1])
    expect(heights([{ ...day, tokens: 0 }])).toEqual([0])
  })

  it('reads the address', () => {
    expect(usageSearch({ by: 'team', days: 7 })).toEqual({ by: 'team', days: '7' })
    expect(usageSearch({ by: 'nothing', days: '8' })).toEqual({})
  })
})
