import { useInfiniteQuery } from '@tanstack/react-query'
import { client, type Schemas } from '../../../api/client'
import type { SettingsSearch } from '../search'
import { againIn, lookAlong, type AuditPage } from './looks'
import type { Range } from './range'

/** The query of what the filters want. */
export const queryOf = ({ actor, thing, kind }: SettingsSearch, range: Range) => ({
  ...(actor === undefined ? {} : { actor }),
  ...(thing === undefined ? {} : { thing }),
  ...(kind === undefined ? {} : { kind }),
  ...range,
})
export type AuditQuery = ReturnType<typeof queryOf>

/** One page of the audit, newest first; throws what the server says against it. */
export async function auditPage(query: AuditQuery, limit: number, cursor: string | undefined, signal: AbortSignal): Promise<Schemas['EventPage']> {
  const { data, error } = await client.GET('/api/v1/audit', {
    params: { query: { ...query, limit, ...(cursor === undefined ? {} : { cursor }) } },
    signal,
  })
  if (error !== undefined) throw error
  return data
}

/** The events that the filters want, newest first, page by page; new ones come by themselves while one page is shown. */
export const useAuditEvents = (query: AuditQuery) =>
  useInfiniteQuery({
    queryKey: ['get', '/api/v1/audit', { params: { query } }],
    staleTime: 0,
    // Every event is in it: fetched at its own pace.
    refetchInterval: audit => againIn(audit.state.data?.pages ?? [], audit.state.status === 'error'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => lookAlong(cursor => auditPage(query, 100, cursor, signal), pageParam),
    getNextPageParam: (page: AuditPage) => page.next,
  })
