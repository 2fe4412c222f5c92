import { given, textOf } from '../../domain/address'

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

const line = (value: unknown): number | undefined => {
  const number = Number(value)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** Reads an address; what is no search is left out. */
export const knowledgeSearch = (search: Record<string, unknown>): KnowledgeSearch =>
  given({
    q: textOf(search['q'], 4000),
    collection: textOf(search['collection'], 63),
    mode: MODES.find(each => each === search['mode']),
  }) as KnowledgeSearch

export const collectionSearch = (search: Record<string, unknown>): CollectionSearch => given({ name: textOf(search['name'], 500) }) as CollectionSearch

export const documentSearch = (search: Record<string, unknown>): DocumentSearch =>
  given({ source: textOf(search['source'], 500), from: line(search['from']), to: line(search['to']) }) as DocumentSearch
