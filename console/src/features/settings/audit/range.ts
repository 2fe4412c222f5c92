import { SINCES, type SettingsSearch } from '../search'

/** A stretch of time: from a moment on, and before another one; absent is without that end. */
export interface Range {
  readonly since?: string
  readonly until?: string
}

/** How far back the form asks: seconds, all of it, or from one moment until another. */
export const TIMES = ['any', ...SINCES, 'own'] as const
export type Times = (typeof TIMES)[number]

const MINUTE_MS = 60_000

/** The moment that a time before now is, to the full minute: a filter that moved with each second would ask anew all the time. */
const before = (seconds: string, nowMs: number): string =>
  new Date(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - Number(seconds) * 1000).toISOString()

/** The stretch that the address asks for. */
export const rangeOf = (search: SettingsSearch, nowMs: number): Range =>
  search.since === undefined
    ? { ...(search.from === undefined ? {} : { since: search.from }), ...(search.to === undefined ? {} : { until: search.to }) }
    : { since: before(search.since, nowMs) }

/** Which choice of the form the address is. */
export const timesOf = (search: SettingsSearch): Times =>
  search.since ?? (search.from === undefined && search.to === undefined ? 'any' : 'own')

const two = (number: number): string => String(number).padStart(2, '0')

/** A moment as the browser's control for date and time writes it, in the time of this place; empty for none. */
export const localText = (moment: string | undefined): string => {
  if (moment === undefined) return ''
  const at = new Date(moment)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The moment that was chosen there; `undefined` for none. */
export const momentOf = (local: string): string | undefined => {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

/** Whether a stretch ends before it begins. */
export const isBackwards = (range: Range): boolean => range.since !== undefined && range.until !== undefined && range.until <= range.since
