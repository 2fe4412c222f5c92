import type { components } from '../../api/schema'

export type Node = components['schemas']['NodeView']
export type FoundAgent = components['schemas']['NodeFactsFoundAgent']

export const STATES = ['online', 'silent', 'offline'] as const
export const SCHEDULINGS = ['open', 'draining', 'drained', 'cordoned'] as const
export type NodeState = (typeof STATES)[number]
export type Scheduling = (typeof SCHEDULINGS)[number]

/** What the list is narrowed to; it stands in the address of the page. */
export interface NodeSearch {
  q?: string
  state?: NodeState
  scheduling?: Scheduling
  cli?: string
  tag?: string
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, 200) : typeof value === 'number' ? String(value) : undefined

const oneOf = <T extends string>(words: readonly T[], value: unknown): T | undefined =>
  words.find(word => word === value)

/** Reads the search of an address; whatever is unknown is left out. */
export function readNodeSearch(raw: Record<string, unknown>): NodeSearch {
  const found = {
    q: text(raw['q']),
    state: oneOf(STATES, raw['state']),
    scheduling: oneOf(SCHEDULINGS, raw['scheduling']),
    cli: text(raw['cli']),
    tag: text(raw['tag']),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

const words = (node: Node): string =>
  [
    node.name,
    node.state,
    node.scheduling,
    node.facts.os,
    node.facts.arch,
    node.facts.version,
    ...node.facts.tags,
    ...node.facts.agents.flatMap(agent => [agent.cli, agent.version, agent.account]),
  ]
    .join('\n')
    .toLowerCase()

/** The nodes that match, those that are connected first, then by name. */
export function selectNodes(nodes: readonly Node[], search: NodeSearch): Node[] {
  const wanted = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const rank = (node: Node) => STATES.indexOf(node.state as NodeState)
  return nodes
    .filter(node => search.state === undefined || node.state === search.state)
    .filter(node => search.scheduling === undefined || node.scheduling === search.scheduling)
    .filter(node => search.cli === undefined || node.facts.agents.some(agent => agent.cli === search.cli))
    .filter(node => search.tag === undefined || node.facts.tags.includes(search.tag))
    .filter(node => {
      const all = words(node)
      return wanted.every(word => all.includes(word))
    })
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }))
}

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en'))

/** All tags that any node has. */
export const tagsOf = (nodes: readonly Node[]): string[] => sorted(nodes.flatMap(node => node.facts.tags))

/** All CLIs that any node has. */
export const clisOf = (nodes: readonly Node[]): string[] =>
  sorted(nodes.flatMap(node => node.facts.agents.map(agent => agent.cli)))

/** The job of an attempt: `j17.2` is the second attempt of `j17`. */
export const jobOf = (attempt: string): string => attempt.replace(/\.\d+$/, '')
