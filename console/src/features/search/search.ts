import { given, textOf } from '../../domain/address'

/** Where can be searched, in the words of the API. */
export const KINDS = ['messages', 'tasks', 'jobs', 'knowledge'] as const
export type Kind = (typeof KINDS)[number]

/** What stands in the address of the page: what is looked for, in what, of which team. */
export interface AllSearch {
  readonly q?: string
  /** Some of {@link KINDS}, with commas, in their order; absent is everywhere. */
  readonly in?: string
  readonly team?: string
}

/** The kinds that an address names; none is everywhere. */
export const kindsOf = (search: AllSearch): readonly Kind[] => {
  const words = search.in?.split(',') ?? []
  return KINDS.filter(kind => words.includes(kind))
}

const inText = (value: unknown): string | undefined => {
  const kinds = kindsOf({ in: textOf(value, 200) ?? '' })
  return kinds.length === 0 || kinds.length === KINDS.length ? undefined : kinds.join(',')
}

/** Reads an address; what is no search is left out. */
export const allSearch = (search: Record<string, unknown>): AllSearch =>
  given({ q: textOf(search['q'], 4000), in: inText(search['in']), team: textOf(search['team'], 63) }) as AllSearch
