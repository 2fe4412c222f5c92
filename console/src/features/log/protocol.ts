/** What the page and the worker that holds a log tell each other. */
import type { Row } from './lines'

export interface Open {
  readonly kind: 'open'
  /** Of the API, with a slash at its end. */
  readonly api: string
  readonly job: string
  readonly attempt: number
  readonly stream: 'out' | 'err' | 'both'
  /** Begin with this byte; only with one stream. */
  readonly offset: number
}

/** Nobody looks: let the connection go, keep what is here; and go on behind it. */
export interface Attend {
  readonly kind: 'rest' | 'resume'
}

export interface Window {
  readonly kind: 'window'
  readonly from: number
  readonly count: number
}

export interface Search {
  readonly kind: 'search'
  readonly run: number
  /** Empty to end the search. */
  readonly text: string
  readonly exact: boolean
}

export interface Trouble {
  readonly kind: 'trouble'
  /** The first row to look at; it goes round at the end. */
  readonly from: number
}

export interface Locate {
  readonly kind: 'locate'
  readonly stream: 'out' | 'err'
  readonly offset: number
}

export type Ask = Open | Attend | Window | Search | Trouble | Locate

/** Where the reading stands. */
export type Reading =
  | { readonly state: 'reading' }
  | { readonly state: 'waiting'; readonly problem: string }
  | { readonly state: 'complete' }
  | { readonly state: 'refused'; readonly problem: string }

export interface Size {
  readonly kind: 'size'
  readonly rows: number
  readonly firstRow: number
  readonly longest: number
  readonly bytes: number
  readonly reading: Reading
  readonly edited: boolean
}

export interface Rows {
  readonly kind: 'rows'
  readonly from: number
  readonly rows: readonly Row[]
}

export interface Found {
  readonly kind: 'found'
  readonly run: number
  /** More rows that match, ascending, behind those told before. */
  readonly rows: Uint32Array
  readonly searched: boolean
}

export interface TroubleAt {
  readonly kind: 'trouble'
  readonly row: number | undefined
}

export interface LocatedAt {
  readonly kind: 'located'
  readonly row: number | undefined
  readonly offset: number
}

export type Tell = Size | Rows | Found | TroubleAt | LocatedAt
