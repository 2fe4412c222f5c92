/** Questions about a job that several parts of its page ask. */
import type { Schemas } from '../../api/client'

export type Job = Schemas['JobView']
export type Attempt = Schemas['AttemptView']
export type Usage = Schemas['Usage']

/** The number of an attempt: 2 of `j17.2`. */
export const numberOf = (attempt: Attempt): number => Number(attempt.id.slice(attempt.id.lastIndexOf('.') + 1))

export const isOver = (job: Job): boolean => job.status.state !== 'queued' && job.status.state !== 'running'

/** When the job ended; undefined while it is not over. */
export const endOf = (job: Job): string | undefined => ('at' in job.status ? job.status.at : undefined)

const NOTHING: Usage = { input_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 0, reasoning_tokens: 0 }

/** All tokens of a use; reasoning is a part of what came out. */
export const tokensOf = (usage: Usage): number => usage.input_tokens + usage.cached_tokens + usage.cache_write_tokens + usage.output_tokens

/** The use of all attempts together; without a cost if none of them has one. */
export const usageOf = (job: Job): Usage =>
  job.attempts.reduce((sum, { usage }) => {
    const cost = usage.cost_usd === undefined ? sum.cost_usd : (sum.cost_usd ?? 0) + usage.cost_usd
    return {
      input_tokens: sum.input_tokens + usage.input_tokens,
      cached_tokens: sum.cached_tokens + usage.cached_tokens,
      cache_write_tokens: sum.cache_write_tokens + usage.cache_write_tokens,
      output_tokens: sum.output_tokens + usage.output_tokens,
      reasoning_tokens: sum.reasoning_tokens + usage.reasoning_tokens,
      ...(cost === undefined ? {} : { cost_usd: cost }),
    }
  }, NOTHING)

/** Whether an attempt saved commits or files that differ. */
export const changedFiles = (attempt: Attempt | undefined): number =>
  (attempt?.result?.changes ?? []).reduce((sum, change) => sum + change.files_changed, 0)

/** Whether any attempt saved commits. */
export const hasCommits = (job: Job): boolean =>
  job.attempts.some(attempt => (attempt.result?.changes ?? []).some(change => change.commits > 0 || change.files_changed > 0))
