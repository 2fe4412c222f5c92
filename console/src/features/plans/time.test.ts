import { describe, expect, it } from 'vitest'
import type { Step } from './state'
import { doerOf, timesOf } from './time'

const at = (second: number): string => new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString()
const NOW = Date.parse(at(40))

const step = (number: number, kind: Step['kind'], stream: string | undefined, since: number, ended?: number): Step => ({
  number,
  kind,
  ...(stream === undefined ? {} : { stream }),
  since: at(since),
  ...(ended === undefined ? {} : { ended_at: at(ended) }),
  done: ended !== undefined,
  good: ended !== undefined,
  why: '',
})

const agents = new Map([
  ['queue', 'ann'],
  ['cost', 'bob'],
])
const doer = (each: Step) => doerOf(each, agents, new Map([['queue', 'rev']]))

describe('the times of a plan', () => {
  it('has a row for each agent, with reviews at the reviewer and merges last', () => {
    const steps = [
      step(1, 'work', 'queue', 0, 10),
      step(2, 'work', 'cost', 0, 20),
      step(3, 'merge', 'queue', 12, 15),
      step(4, 'review', 'queue', 10, 12),
      step(5, 'check', 'cost', 20, 22),
      step(6, 'end', undefined, 22, 40),
    ]

    const { rows, now } = timesOf(steps, doer, NOW)

    expect(rows.map(row => [row.agent, row.lanes.flat().map(bar => bar.step.number)])).toEqual([
      ['ann', [1]],
      ['bob', [2, 5]],
      ['rev', [4]],
      [undefined, [3, 6]],
    ])
    expect(now).toBeUndefined()
  })

  it('lets what goes on end now, and puts what runs at once into lanes', () => {
    const steps = [step(1, 'work', 'queue', 0, 20), step(2, 'check', 'queue', 10), step(3, 'rework', 'queue', 20, 30)]

    const times = timesOf(steps, doer, NOW)

    expect(times.rows[0]?.lanes.map(lane => lane.map(bar => [bar.from, bar.to]))).toEqual([
      [[0, 0.5], [0.5, 0.75]],
      [[0.25, 1]],
    ])
    expect(times.now).toBe(1)
    expect(times.ticks.map(tick => tick.seconds)).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40])
  })

  it('has few marks also for a plan of days, and none without steps', () => {
    const days = [{ ...step(1, 'work', 'queue', 0), since: '2026-01-01T00:00:00Z' }]

    expect(timesOf(days, doer, NOW).ticks.length).toBeLessThan(10)
    expect(timesOf([], doer, NOW)).toEqual({ rows: [], ticks: [], now: undefined })
  })
})
