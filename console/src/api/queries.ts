import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { mayPass } from './problem'

/** The one cache of what the server has said. Live events keep it fresh, so nothing is fetched again for its age alone. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache(),
    mutationCache: new MutationCache(),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 3 && mayPass(error),
        retryDelay: failures => Math.min(500 * 2 ** failures, 5000),
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
