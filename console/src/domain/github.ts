import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, type Schemas } from '../api/client'

export type GitHubAccount = Schemas['GitHubAccount']
export type GitHubRepository = Schemas['GitHubRepository']

const ACCOUNTS = '/api/v1/github/accounts'

/** The person's own accounts at GitHub; GitHub may end one at any time. */
export const useAccounts = () => api.useQuery('get', ACCOUNTS, { params: { query: { limit: 100 } } }, { refetchInterval: 30_000 })

/** Has the accounts asked for anew. */
export const useAccountsAnew = (): (() => Promise<void>) => {
  const queries = useQueryClient()
  return useCallback(() => queries.invalidateQueries({ queryKey: ['get', ACCOUNTS] }), [queries])
}

/** Sends this browser to GitHub; it comes back to the settings. */
export const useConnect = () =>
  api.useMutation('post', '/api/v1/github/web', { gcTime: 0, onSuccess: ({ url }) => window.location.assign(url) })

export const isConnected = (account: GitHubAccount): boolean => account.state === 'connected'

/** Which repositories are looked for. */
export interface Wish {
  readonly account?: string | undefined
  readonly owner?: string | undefined
  readonly query?: string | undefined
}

/** A repository that was chosen, by its address, and the account that showed it. */
export interface Chosen {
  readonly url: string
  readonly name: string
  readonly account: string
}

/** The same with this one, or without it. */
export const toggled = (all: readonly Chosen[], one: GitHubRepository, account: string): readonly Chosen[] =>
  all.some(each => each.url === one.clone_url)
    ? all.filter(each => each.url !== one.clone_url)
    : [...all, { url: one.clone_url, name: one.full_name, account }]

/** Whether they were found with several accounts: a job gets the login of one. */
export const areOfSeveral = (all: readonly Chosen[]): boolean => new Set(all.map(each => each.account)).size > 1
