export const GROUPS = ['model', 'agent', 'team', 'repository', 'person', 'node', 'crew', 'plan', 'flow'] as const
export type Group = (typeof GROUPS)[number]

export const RANGES = ['7', '30', '90', '365'] as const
export type Range = (typeof RANGES)[number]

/** What stands in the address of the page; absent is by model, and thirty days. */
export interface UsageSearch {
  readonly by?: Group
  readonly days?: Range
}

/** Reads the choices of an address; what is none of them is left out. */
export const usageSearch = (search: Record<string, unknown>): UsageSearch => {
  const by = GROUPS.find(each => each === search['by'])
  const days = RANGES.find(each => each === String(search['days']))
  return { ...(by === undefined ? {} : { by }), ...(days === undefined ? {} : { days }) }
}
