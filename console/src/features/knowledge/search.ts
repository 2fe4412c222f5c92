/** How a search can be asked for; absent is as the server does it. */
export const MODES = ['lexical', 'hybrid', 'vector'] as const
export type Mode = (typeof MODES)[number]

/** What stands in the address of the page: what is looked for, in which collection, how. */
export interface KnowledgeSearch {
  readonly q?: string
  readonly collection?: string
  readonly mode?: Mode
}

/** Of a collection's page: which documents are listed. */
export interface CollectionSearch {
  readonly name?: string
}

/** Of a document's page: its name, and which of its lines are meant. */
export interface DocumentSearch {
  readonly source?: string
  readonly from?: number
  readonly to?: number
}

/** The router reads what looks like JSON as JSON: a query such as 42 or true comes back as the text that it was. */
const text = (value: unknown, most: number): string | undefined => {
  const said = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  return said.trim() === '' ? undefined : said.slice(0, most)
}

const line = (value: unknown): number | undefined => {
  const number = Number(value)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

const said = <T extends object>(parts: T): T => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T

/** Reads an address; what is no search is left out. */
export const knowledgeSearch = (search: Record<string, unknown>): KnowledgeSearch =>
  said({
    q: text(search['q'], 4000),
    collection: text(search['collection'], 63),
    mode: MODES.find(each => each === search['mode']),
  }) as KnowledgeSearch

export const collectionSearch = (search: Record<string, unknown>): CollectionSearch => said({ name: text(search['name'], 500) }) as CollectionSearch

export const documentSearch = (search: Record<string, unknown>): DocumentSearch =>
  said({ source: text(search['source'], 500), from: line(search['from']), to: line(search['to']) }) as DocumentSearch
