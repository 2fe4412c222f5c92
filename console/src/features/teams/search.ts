/** The parts of a team's page. */
export const TABS = ['board', 'mail', 'locks', 'members', 'feed'] as const
export type Tab = (typeof TABS)[number]

/** What the address of a team's page holds. */
export interface TeamSearch {
  /** The board when absent. */
  tab?: Tab
  /** Filters of the board. */
  q?: string
  assignee?: string
  label?: string
  /** The task that is open. */
  task?: number
  /** Whose mail is shown. */
  member?: string
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, 200) : typeof value === 'number' ? String(value) : undefined

/** Reads the search of an address; whatever is unknown is left out. */
export function readTeamSearch(raw: Record<string, unknown>): TeamSearch {
  const task = Number(raw['task'])
  const found = {
    tab: TABS.find(tab => tab === raw['tab'] && tab !== 'board'),
    q: text(raw['q']),
    assignee: text(raw['assignee']),
    label: text(raw['label']),
    task: Number.isSafeInteger(task) && task > 0 ? task : undefined,
    member: text(raw['member']),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}
