import { wordsOf } from '../strings/language'
import { sessionWords } from '../strings/session'
import { api, type Schemas } from './client'

export type Me = Schemas['MeView']
export type Grant = Me['grant']

const ranks: Record<Grant, number> = { node: 0, viewer: 1, member: 2, operator: 3, admin: 4 }

/** Who is signed in; fetched once, and again when a session ends. */
export const useMe = () => api.useQuery('get', '/api/v1/me', {}, { staleTime: Infinity })

/** The team of a member's key, which opens that team and nothing else; `undefined` for every other key. */
export const onlyTeam = (me: Me | undefined): string | undefined => (me?.grant === 'member' ? me.team : undefined)

/** Why a member's key does not open what is outside of its team, or `undefined` for every other key. */
export const useTeamReason = (): string | undefined => {
  const team = onlyTeam(useMe().data)
  return team === undefined ? undefined : wordsOf(sessionWords).onlyTeam(team)
}

/** Why `me` may not do what needs `grant`, or `undefined` when it may. */
export const grantReason = (me: Me | undefined, grant: Grant): string | undefined => {
  if (me !== undefined && ranks[me.grant] >= ranks[grant]) return undefined
  return wordsOf(sessionWords).needsGrant(grant, me?.grant ?? 'none')
}

/**
 * Why the person may not do what needs `grant`, or `undefined` when they may. Give it to `reason` of a button:
 * `<Button reason={useGrantReason('operator')}>`. The server checks again, whatever is shown.
 */
export const useGrantReason = (grant: Grant): string | undefined => grantReason(useMe().data, grant)
