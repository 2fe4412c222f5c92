import { api, type Schemas } from '../../api/client'

export type PathRequest = Schemas['PathRequestView']
export type SharedRule = NonNullable<Schemas['PathAnswer']['shared']>
type Definition = Pick<Schemas['PlanDefinition'], 'streams' | 'grants'>

/** Rules that may begin while a plan runs. */
export const RULES: readonly SharedRule[] = ['union', 'ordered', 'append-block', 'own-section', 'fragment']

/** What streams of a plan have asked for, oldest first. */
export const useRequests = (plan: string) => api.useQuery('get', '/api/v1/plans/{plan}/requests', { params: { path: { plan } } })

export const isOpen = ({ state }: Pick<PathRequest, 'state'>): boolean => state === 'asked'

/**
 * Whether a sequence fits a pattern in which a star is any number of anything. Goes back to the last star only, so that no
 * pattern takes long.
 */
const fits = <T>(pattern: readonly T[], given: readonly T[], isStar: (one: T) => boolean, isLike: (one: T, other: T) => boolean): boolean => {
  let at = 0
  let star = -1
  let taken = 0
  for (let index = 0; index < given.length; ) {
    const one = pattern[at]
    if (one !== undefined && isStar(one)) {
      star = at
      taken = index
      at += 1
    } else if (one !== undefined && isLike(one, given[index] as T)) {
      at += 1
      index += 1
    } else if (star >= 0) {
      taken += 1
      index = taken
      at = star + 1
    } else {
      return false
    }
  }
  return pattern.slice(at).every(isStar)
}

const isName = (pattern: string, name: string): boolean =>
  fits([...pattern], [...name], one => one === '*', (one, other) => one === '?' || one === other)

/** Whether a path or pattern of a plan has this path in it; what is in a folder is the folder's. */
export const covers = (owned: string, path: string): boolean => {
  const parts = owned.split('/').filter(part => part !== '')
  return fits([...parts, '**'], path.split('/'), part => part === '**', isName)
}

/** Whether it has this path in it, or something below this path. */
const touches = (owned: string, path: string): boolean => covers(owned, path) || owned.startsWith(`${path}/`)

/** Whose the path is that a stream asks for, as the plan says now; others than that stream. */
export const holdersOf = (plan: Definition, { path, stream: asker }: Pick<PathRequest, 'path' | 'stream'>): readonly string[] => {
  const repository = plan.streams.find(({ id }) => id === asker)?.repository
  const given = plan.grants.findLast(grant => grant.repository === repository && grant.shared === undefined && covers(grant.path, path))
  if (given !== undefined) return given.stream === asker ? [] : [given.stream]
  return plan.streams
    .filter(stream => stream.id !== asker && stream.repository === repository)
    .filter(stream => [...stream.owns, ...stream.creates].some(owned => touches(owned.path, path)))
    .map(({ id }) => id)
}
