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

/** Reads the search of an address; whatever is unknown is left out. */
export function readSettingsSearch(raw: Record<string, unknown>): SettingsSearch {
  const found = {
    actor: text(raw['actor']),
    thing: text(raw['thing']),
    kind: text(raw['kind']),
    since: SINCES.find(each => each === text(raw['since'])),
    grant: GRANTS.find(each => each === raw['grant']),
    account: text(raw['account']),
    owner: text(raw['owner']),
    query: text(raw['query']),
    over: raw['over'] === true || raw['over'] === 'true' ? true : undefined,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/**
 * The moment that a time before now is, to the full minute: a filter that moved with each second would ask anew all
 * the time.
 */
export function sinceTime(since: string | undefined, nowMs: number): string | undefined {
  if (since === undefined) {
    return undefined
  }
  const minute = 60_000
  return new Date(Math.floor(nowMs / minute) * minute - Number(since) * 1000).toISOString()
}
