/** The parts of the settings, in the order of the menu. */
export const SECTIONS = [
  'agents',
  'keys',
  'secrets',
  'teams',
  'limits',
  'retention',
  'doctor',
  'integrations',
  'github',
  'audit',
] as const
export type Section = (typeof SECTIONS)[number]

export const isSection = (word: string): word is Section => SECTIONS.some(section => section === word)

/** How far back the audit log is asked for: seconds, or all of it. */
export const SINCES = ['3600', '86400', '604800', '2592000'] as const
export const GRANTS = ['viewer', 'member', 'operator', 'admin', 'node'] as const
export type Grant = (typeof GRANTS)[number]

/** What the address of a settings page holds: filters of the audit log, of the keys and of repositories. */
export interface SettingsSearch {
  actor?: string
  thing?: string
  kind?: string
  since?: (typeof SINCES)[number]
  /** Instead of `since`: from one moment until another, in UTC. */
  from?: string
  to?: string
  grant?: Grant
  over?: true
  account?: string
  owner?: string
  query?: string
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== ''
    ? value.trim().slice(0, 200)
    : typeof value === 'number'
      ? String(value)
      : undefined

const moment = (value: unknown): string | undefined => {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

/** Reads the search of an address; whatever is unknown is left out. */
export function readSettingsSearch(raw: Record<string, unknown>): SettingsSearch {
  const found = {
    actor: text(raw['actor']),
    thing: text(raw['thing']),
    kind: text(raw['kind']),
    since: SINCES.find(each => each === text(raw['since'])),
    from: moment(raw['from']),
    to: moment(raw['to']),
    grant: GRANTS.find(each => each === raw['grant']),
    account: text(raw['account']),
    owner: text(raw['owner']),
    query: text(raw['query']),
    over: raw['over'] === true || raw['over'] === 'true' ? true : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}
