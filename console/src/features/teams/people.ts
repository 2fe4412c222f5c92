import type { components } from '../../api/schema'
import type { teams as english } from '../../strings/en/teams'
import type { Team, Viewer } from './board'

export type Me = components['schemas']['MeView']

/** The name of a key as a member's, by the server's rule. */
function memberName(name: string, end: string): string {
  const plain = name.replace(/[^A-Za-z0-9._:-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '')
  const some = plain === '' || plain.toLowerCase() === 'all' ? 'person' : plain
  return some.slice(0, 64 - end.length) + end
}

/**
 * Who one is in a team: the key's member, or the person with the key's name. Where a member of another kind has that
 * name, the key's id is added to it.
 */
export function viewerOf(me: Me, team: Team): Viewer {
  const operator = me.grant === 'operator' || me.grant === 'admin'
  if (me.member !== undefined) {
    return { name: me.member, operator }
  }
  const plain = memberName(me.name, '')
  const taken = team.members.some(member => member.name === plain && member.kind !== 'person')
  return { name: taken ? memberName(me.name, `.${me.key}`) : plain, operator }
}

/** Why nothing can be written in this team; undefined: it can, as far as the grant goes. */
export function teamReason(me: Me, team: Team, words: typeof english.reason): string | undefined {
  if (team.archived_at !== undefined) {
    return words.archived
  }
  return me.team !== undefined && me.team !== team.name ? words.otherTeam : undefined
}

/** Why this inbox cannot be read; undefined: it can. */
export function inboxReason(viewer: Viewer, member: string, words: typeof english.reason): string | undefined {
  return viewer.operator || viewer.name === member ? undefined : words.notYours
}

/** The variable that an agent's CLI reads this member's key from. */
export const keyVariable = (team: string, member: string): string =>
  `CADRE_KEY_${`${team}_${member}`.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
