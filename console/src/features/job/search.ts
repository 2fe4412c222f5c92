/** What the address of a job's page says: which part is open, of which attempt, and which line of the log. */

export const TABS = ['steps', 'log', 'changes', 'artifacts', 'usage', 'events'] as const
export type Tab = (typeof TABS)[number]
export type Stream = 'out' | 'err' | 'both'

export interface JobSearch {
  /** The usual one for the job when it is left out. */
  readonly tab?: Tab
  /** The last one when it is left out. */
  readonly attempt?: number
  readonly stream?: Stream
  readonly line?: number
  /** A byte of the stream. */
  readonly at?: number
}

const positive = (value: unknown): number | undefined => {
  const number = Number(value)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** Reads it; what makes no sense is left out. */
export const jobSearch = (search: Record<string, unknown>): JobSearch => {
  const tab = TABS.find(each => each === search['tab'])
  const stream = (['out', 'err', 'both'] as const).find(each => each === search['stream'])
  const attempt = positive(search['attempt'])
  const line = positive(search['line'])
  const at = positive(search['at'])
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(stream === undefined ? {} : { stream }),
    ...(line === undefined ? {} : { line }),
    ...(at === undefined ? {} : { at }),
  }
}
