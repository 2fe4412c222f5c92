import { api } from '../api/client'
import type { Known } from '../ui/combo'

/** The repositories that jobs have worked in, the last used first. */
export const useKnownRepositories = (): readonly Known[] => {
  const known = api.useQuery('get', '/api/v1/repositories', { params: { query: { limit: 100 } } })
  const places = known.data?.items.flatMap(each => {
    const value = each.url ?? each.path
    return value === undefined ? [] : [{ value, detail: each.name }]
  })
  return [...new Map(places?.map(each => [each.value, each])).values()]
}

/** A folder on a node, or the address of a repository, as a person wrote it. */
export const placeOf = (place: string): { readonly path: string } | { readonly url: string } =>
  /^(\/|~|\.)/.test(place) ? { path: place } : { url: place }
