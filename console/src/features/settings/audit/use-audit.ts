import { useInfiniteQuery } from '@tanstack/react-query'
import { client, type Schemas } from '../../../api/client'
import type { SettingsSearch } from '../search'
import type { Range } from './range'

const AUDIT_EVERY_MS = 3000

/** A look of the server ends after a bounded number of events, with or without a match: so many looks are one page here. */
const MOST_LOOKS = 20

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
    // Every event is in it: fetched at its own pace, and not while a person reads further down.
    refetchInterval: audit => ((audit.state.data?.pages.length ?? 0) > 1 || audit.state.status === 'error' ? false : AUDIT_EVERY_MS),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      let page = await auditPage(query, 100, pageParam, signal)
      for (let look = 1; look < MOST_LOOKS && page.items.length === 0 && page.next !== undefined; look++) {
        page = await auditPage(query, 100, page.next, signal)
      }
      return page
    },
    getNextPageParam: (page: Schemas['EventPage']) => page.next,
  })
