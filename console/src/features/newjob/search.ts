export interface NewJobSearch {
  /** The job whose request is the template. */
  readonly like?: string
  /** Addresses of repositories that it begins with. */
  readonly repositories?: readonly string[]
}

const MOST = 50
const LONGEST = 500

export const newJobSearch = (search: Record<string, unknown>): NewJobSearch =>
  typeof search['like'] === 'string' ? { like: search['like'] } : repositoriesOf(search['repositories'])

const repositoriesOf = (given: unknown): NewJobSearch => {
  const all = (Array.isArray(given) ? given : [given]).filter(each => typeof each === 'string' && each.trim() !== '' && each.length <= LONGEST)
  return all.length === 0 ? {} : { repositories: (all as string[]).slice(0, MOST) }
}
