import type { Schemas } from '../../../api/client'

type Body = Schemas['Event']['body']

/** One thing that an event says, readable. */
export interface Detail {
  /** Names of fields, with dots where they lie within each other. */
  readonly name: string
  readonly value: Value
  /** What it was before, where the event says so. */
  readonly was?: Value
}

export type Value = string | number | boolean | null

/** Of longer bodies the rest is left to whoever copies the whole. */
export const MOST_DETAILS = 60

/** How events name what was before, and which fields may be what is now. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  was: ['state', 'tags', 'scheduling', 'now'],
  from: ['status', 'stage', 'state'],
  before: ['part', 'after', 'now'],
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlain = (value: unknown): value is Value => !isObject(value) && !Array.isArray(value)

function* flat(name: string, value: unknown): Generator<Detail> {
  if (isPlain(value)) {
    yield { name, value }
  } else if (Array.isArray(value)) {
    if (value.every(isPlain)) yield { name, value: value.join(', ') }
    else for (const [index, each] of value.entries()) yield* flat(`${name}.${index + 1}`, each)
  } else if (isObject(value)) {
    for (const [part, each] of Object.entries(value)) yield* flat(name === '' ? part : `${name}.${part}`, each)
  }
}

/** What the body of an event says, with what was before beside what is now. */
export function detailsOf(body: Body): Detail[] {
  const all = [...flat('', body)]
  const find = (name: string) => all.find(each => each.name === name)
  for (const [before, names] of Object.entries(BEFORE)) {
    const was = find(before)
    const now = names.map(find).find(each => each !== undefined)
    if (was !== undefined && now !== undefined) {
      return all.filter(each => each !== was).map(each => (each === now ? { ...now, was: was.value } : each))
    }
  }
  return all
}

const LONGEST = 140

/** The same in one line, for the list. */
export function summaryOf(body: Body): string {
  const text = detailsOf(body)
    .map(({ name, value, was }) => `${name}=${was === undefined ? '' : `${was}→`}${value}`)
    .join(' ')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
