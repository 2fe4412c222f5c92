export interface NewJobSearch {
  /** The job whose request is the template. */
  readonly like?: string
}

export const newJobSearch = (search: Record<string, unknown>): NewJobSearch =>
  typeof search['like'] === 'string' ? { like: search['like'] } : {}
