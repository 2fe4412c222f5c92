import type { Schemas } from '../../api/client'

type Groups = Schemas['UsageGroups']

/** One day of the chart; without usage everything is 0. */
export interface Day {
  readonly day: string
  readonly usd: number
  readonly tokens: number
  readonly unpriced: number
  readonly accepted: number
}

const DAY_MS = 86_400_000

/** The first day (UTC) of so many up to now, such as 2026-01-31. */
export const firstDay = (now: number, days: number): string => new Date(now - (days - 1) * DAY_MS).toISOString().slice(0, 10)

/** All days from the first to that of now, the oldest first, with those of nothing. */
export const daysOf = (groups: Groups, first: string, now: number): readonly Day[] => {
  const sums = new Map(groups.items.map(sum => [sum.key, sum]))
  const accepted = new Map(groups.accepted.map(each => [each.day, each.changes]))
  const days: Day[] = []
  for (let at = Date.parse(first); at <= now; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    const sum = sums.get(day)
    days.push({
      day,
      usd: sum?.cost_usd ?? 0,
      tokens: sum?.total_tokens ?? 0,
      unpriced: sum?.unpriced ?? 0,
      accepted: accepted.get(day) ?? 0,
    })
  }
  return days
}

/** Parts of the highest, 0 to 1; of money if there is any, else of tokens. */
export const heights = (days: readonly Day[]): readonly number[] => {
  const of = days.some(day => day.usd > 0) ? (day: Day) => day.usd : (day: Day) => day.tokens
  const most = Math.max(...days.map(of), 0)
  return days.map(day => (most === 0 ? 0 : of(day) / most))
}
