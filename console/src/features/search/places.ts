import type { Schemas } from '../../api/client'

type Hit = Schemas['SearchFoundHit']

/** A page of the console that shows what was found. */
export type Place =
  | { readonly page: 'job'; readonly job: string }
  | { readonly page: 'team'; readonly team: string; readonly search: { readonly tab?: 'mail'; readonly member?: string; readonly task?: number } }
  | { readonly page: 'document'; readonly collection: string; readonly search: { readonly source: string; readonly from?: number; readonly to?: number } }

/** Where it is shown: a job's page, a team's board with the task open, the mail that a message lies in, a document's lines; `undefined` for what this console does not know. */
export function placeOf(hit: Hit): Place | undefined {
  const { team, collection } = hit
  if (hit.kind === 'job') return { page: 'job', job: hit.thing }
  if (hit.kind === 'message' && team !== undefined) {
    return { page: 'team', team, search: { tab: 'mail', ...(hit.member === undefined ? {} : { member: hit.member }) } }
  }
  if (hit.kind === 'task' && team !== undefined && /^t\d+$/.test(hit.thing)) {
    return { page: 'team', team, search: { task: Number(hit.thing.slice(1)) } }
  }
  if (hit.kind === 'document' && collection !== undefined) {
    const lines = hit.first_line === undefined || hit.last_line === undefined ? {} : { from: hit.first_line, to: hit.last_line }
    return { page: 'document', collection, search: { source: hit.thing, ...lines } }
  }
  return undefined
}

/** What it is called: `j7`, `main/m12`, `docs/plans.md:3-9`. */
export function wordOf(hit: Hit): string {
  if (hit.kind === 'document') {
    const { first_line: first, last_line: last } = hit
    return first === undefined ? hit.thing : `${hit.thing}:${first === last ? first : `${first}-${last}`}`
  }
  return hit.team === undefined || hit.kind === 'job' ? hit.thing : `${hit.team}/${hit.thing}`
}
