import { client, type Schemas } from '../../api/client'
import { isOver, type JobStateName } from '../../domain/job-state'
import type { JobsSearch } from './search'

/** What the server takes at once. */
export const MOST_AT_ONCE = 500

type Answer = Schemas['BulkView']

/** Goes on where an answer ended until every job was taken; the answers as one. */
export const untilDone = async (call: (cursor: string | undefined) => Promise<Answer>): Promise<Answer> => {
  const items: Answer['items'] = []
  let done = 0
  let refused = 0
  let cursor: string | undefined
  do {
    const answer = await call(cursor)
    done += answer.done
    refused += answer.refused
    // One refusal is told as an example; a hundred thousand items need not be kept for it.
    items.push(...answer.items.filter(item => item.outcome === 'refused').slice(0, 1))
    cursor = answer.next
  } while (cursor !== undefined)
  return { items, done, refused }
}

/** Cancels whatever matches and is not over. A list without filters is everything that waits or runs. */
export const cancelMatching = (search: JobsSearch): Promise<Answer> => {
  const filter = Object.keys(search).length === 0 ? { state: 'queued,running' } : search
  return untilDone(async cursor => {
    const { data, error } = await client.POST('/api/v1/jobs/cancel', { body: { filter, limit: MOST_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) } })
    if (error !== undefined) throw error
    return data
  })
}

/** Tries everything that matches again; the filters must name states of jobs that are over. */
export const retryMatching = (search: JobsSearch): Promise<Answer> =>
  untilDone(async cursor => {
    const { data, error } = await client.POST('/api/v1/jobs/retry', {
      body: { filter: search, limit: MOST_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) },
    })
    if (error !== undefined) throw error
    return data
  })

/** Whether the filters say which jobs that are over are meant: all at once, it must not be guessed. */
export const namesOver = (search: JobsSearch): boolean =>
  search.state !== undefined && search.state.split(',').every(state => isOver(state as JobStateName))
