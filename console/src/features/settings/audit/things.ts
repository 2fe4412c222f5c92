import type { Schemas } from '../../../api/client'
import type { Section } from '../search'

type Event = Schemas['Event']

/** A page of the console that shows a thing. */
export type Place =
  | { readonly page: 'jobs' | 'crews' | 'plans' | 'flows' | 'deliveries' | 'nodes' | 'teams' | 'knowledge'; readonly id: string; readonly tab?: 'mail' | 'locks' | 'members' }
  | { readonly page: 'settings'; readonly id: Section }
  | { readonly page: 'usage' }

/** Parts of the settings that show things, by the first word of a kind. */
const SETTINGS: Readonly<Record<string, Section>> = {
  key: 'keys',
  session: 'keys',
  secret: 'secrets',
  budget: 'limits',
  retention: 'retention',
  agent: 'agents',
  breaker: 'agents',
  connection: 'integrations',
  outbox: 'integrations',
  webhook: 'integrations',
  chat: 'integrations',
  github: 'github',
}

/** Things of a team are `TEAM/thing`; what its page calls the part that shows them. */
const OF_TEAM: Readonly<Record<string, 'mail' | 'locks' | 'members' | undefined>> = {
  team: undefined,
  task: undefined,
  lock: 'locks',
  member: 'members',
  message: 'mail',
  topic: 'mail',
}

const OWN_PAGE: Readonly<Record<string, 'crews' | 'plans' | 'flows' | 'deliveries'>> = {
  crew: 'crews',
  plan: 'plans',
  flow: 'flows',
  delivery: 'deliveries',
}

/** A number of that letter: `j17`, and not a name of somebody's choice. */
const isNumbered = (thing: string, letter: string): boolean => thing.startsWith(letter) && /^\d+$/.test(thing.slice(letter.length))

/** The page of what an event happened to; `undefined` where there is none. */
export function placeOf(event: Pick<Event, 'kind' | 'thing' | 'job'>): Place | undefined {
  const word = event.kind.split('.', 1)[0] ?? ''
  const own = OWN_PAGE[word]
  if (own !== undefined && isNumbered(event.thing, word.slice(0, 1))) return { page: own, id: event.thing }
  if (word in OF_TEAM) {
    const tab = OF_TEAM[word]
    return { page: 'teams', id: event.thing.split('/', 1)[0] ?? '', ...(tab === undefined ? {} : { tab }) }
  }
  // An invitation may be for a machine that has no name yet.
  if (word === 'node' && event.kind !== 'node.invited') return { page: 'nodes', id: event.thing }
  if (word === 'knowledge' && event.kind !== 'knowledge.deleted') return { page: 'knowledge', id: event.thing }
  const section = SETTINGS[word]
  if (section !== undefined) return { page: 'settings', id: section }
  if (event.job !== undefined) return { page: 'jobs', id: event.job }
  return word === 'usage' ? { page: 'usage' } : undefined
}
