// Compiles only while each union of the document is told apart by its own word, and no word is missing.
import type { Shape } from '../src/client.js'

const never = (value: never): never => {
  throw new Error(`a case that the document does not know: ${JSON.stringify(value)}`)
}

/** Where a job stands, in a line: each state has only what is true in it. */
export const line = (state: Shape<'JobState'>): string => {
  switch (state.state) {
    case 'queued':
      return `waits: ${state.why}`
    case 'running':
      return `runs on ${state.node} until ${state.lease_until}`
    case 'succeeded':
      return `done by ${state.attempt}`
    case 'failed':
      return `${state.code}: ${state.reason}`
    case 'cancelled':
      return `cancelled by ${state.by}`
    case 'timed_out':
      return `its ${state.limit} ran out`
    case 'lost':
      return `lost: ${state.reason}`
    default:
      return never(state)
  }
}

/** What became of one job of many. */
export const outcome = (item: Shape<'BulkItem'>): string => {
  switch (item.outcome) {
    case 'done':
      return `${item.job} is ${item.state}`
    case 'refused':
      return `${item.job}: ${item.problem.code}`
    default:
      return never(item)
  }
}

// @ts-expect-error a queued job has no node
export const wrongField = (state: Extract<Shape<'JobState'>, { state: 'queued' }>) => state.node

// @ts-expect-error no state has this word
export const wrongWord = (state: Shape<'JobState'>) => state.state === 'finished'

// @ts-expect-error a job needs a prompt
export const wrongRequest: Shape<'JobRequest'> = { agent: 'rehearsal' }
