/** What stands in the address of the list of jobs; absent is no filter. */
export interface JobsSearch {
  /** States, with commas. */
  readonly state?: string
  readonly node?: string
  readonly agent?: string
  readonly label?: string
  readonly text?: string
  readonly submitter?: string
  /** The URL or path of a repository that it works in. */
  readonly repository?: string
  readonly team?: string
}

const names = ['state', 'node', 'agent', 'label', 'text', 'submitter', 'repository', 'team'] as const

/** Reads the filters of an address; what is unknown or empty is dropped. */
export const jobsSearch = (search: Record<string, unknown>): JobsSearch =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = search[name]
      return (typeof value === 'string' || typeof value === 'number') && value !== '' ? [[name, String(value)]] : []
    }),
  )
