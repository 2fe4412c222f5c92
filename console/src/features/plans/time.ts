import type { Step } from './state'

/** One step on the line of time; `from` and `to` are parts of the whole, 0 to 1. */
export interface Bar {
  readonly step: Step
  readonly from: number
  readonly to: number
}

/** What one agent did, or the merge train where `agent` is absent; steps that ran at once are in lanes of their own. */
export interface Row {
  readonly agent: string | undefined
  readonly lanes: readonly (readonly Bar[])[]
}

export interface Tick {
  readonly at: number
  /** Seconds since the first step. */
  readonly seconds: number
}

export interface Times {
  readonly rows: readonly Row[]
  readonly ticks: readonly Tick[]
  /** Where now is; absent when nothing runs. */
  readonly now: number | undefined
}

/**
 * Who does a step: its reviewer, its stream's agent, or nobody where it is merged.
 *
 * @param agents of streams, by their ids; and the same of their reviewers
 */
export const doerOf = (step: Step, agents: ReadonlyMap<string, string>, reviewers: ReadonlyMap<string, string>): string | undefined => {
  if (step.stream === undefined || step.kind === 'merge' || step.kind === 'end' || step.kind === 'bisect') return undefined
  return (step.kind === 'review' ? reviewers.get(step.stream) : undefined) ?? agents.get(step.stream)
}

/** Seconds between two marks, so that there are at most eight. */
const STRIDES = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400]

const ticksOf = (spanMs: number): Tick[] => {
  const seconds = spanMs / 1000
  const stride = STRIDES.find(each => seconds / each <= 8) ?? Math.ceil(seconds / 8 / 86_400) * 86_400
  return Array.from({ length: Math.floor(seconds / stride) + 1 }, (_, index) => ({
    at: (index * stride) / seconds,
    seconds: index * stride,
  }))
}

/**
 * The steps of a plan by who does them, as those began; the train stands last.
 *
 * @param doers who does a step, see {@link doerOf}
 * @param nowMs where steps that go on end
 */
export const timesOf = (steps: readonly Step[], doers: (step: Step) => string | undefined, nowMs: number): Times => {
  const begin = Math.min(...steps.map(step => Date.parse(step.since)))
  const endOf = (step: Step) => (step.ended_at === undefined ? nowMs : Date.parse(step.ended_at))
  const span = Math.max(1000, ...steps.map(step => endOf(step) - begin))
  const rows = new Map<string | undefined, Bar[][]>()
  for (const step of steps.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since))) {
    const bar = { step, from: (Date.parse(step.since) - begin) / span, to: Math.max(0, endOf(step) - begin) / span }
    const doer = doers(step)
    const lanes = rows.get(doer) ?? []
    rows.set(doer, lanes)
    const free = lanes.find(lane => (lane.at(-1)?.to ?? 0) <= bar.from)
    if (free === undefined) lanes.push([bar])
    else free.push(bar)
  }
  const all = [...rows].map(([agent, lanes]) => ({ agent, lanes }))
  return {
    rows: [...all.filter(row => row.agent !== undefined), ...all.filter(row => row.agent === undefined)],
    ticks: steps.length === 0 ? [] : ticksOf(span),
    now: steps.some(step => !step.done) ? Math.min(1, (nowMs - begin) / span) : undefined,
  }
}
