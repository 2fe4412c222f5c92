import type { Schemas } from '../../api/client'

export type Landing = Schemas['LandingView']
export type Landed = Schemas['LandedView']

/** What a person may merge from here. */
export interface Mergeable {
  /** Open pull requests, all of which are merged or none; empty where the server allows no one of them. */
  readonly drafts: readonly Landed[]
  /** Repositories that keep all others back, since they have no pull request that can be merged. */
  readonly without: readonly string[]
  /** Open pull requests whose base the server's settings do not name. */
  readonly forbidden: readonly Landed[]
}

/** What may be merged of a landing, and what is in the way. */
export const mergeableOf = (repositories: readonly Landed[]): Mergeable => {
  const drafts = repositories.filter(({ state }) => state === 'draft')
  return {
    drafts: drafts.some(each => each.merge_allowed) ? drafts : [],
    without: repositories
      .filter(({ state }) => state !== 'draft' && state !== 'landed' && state !== 'unchanged')
      .map(({ repository }) => repository),
    forbidden: drafts.filter(each => !each.merge_allowed),
  }
}

/** Only a page of the web is a link: the address comes from the host. */
export const isPage = (address: string | undefined): address is string => address !== undefined && /^https?:\/\//.test(address)
