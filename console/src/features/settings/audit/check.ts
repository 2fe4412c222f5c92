import type { Schemas } from '../../../api/client'

type Check = Schemas['AuditCheck']

/** What was found along the chain so far, as `cadre audit check` counts it. */
export type Tally = Pick<Check, 'seals' | 'events' | 'deleted' | 'up_to' | 'digest' | 'unsealed'> & {
  readonly fault?: string
  readonly end: boolean
}

export const BEGIN: Tally = { seals: 0, events: 0, deleted: 0, up_to: 0, digest: '', unsealed: 0, end: false }

const joined = (tally: Tally, look: Check): Tally => ({
  seals: tally.seals + look.seals,
  events: tally.events + look.events,
  deleted: tally.deleted + look.deleted,
  up_to: look.up_to,
  digest: look.digest === '' ? tally.digest : look.digest,
  unsealed: look.unsealed,
  end: look.end,
  ...(look.fault === undefined ? {} : { fault: look.fault }),
})

/**
 * Goes along the chain from where a tally has come to, look by look, until its end, the first break, or `signal`.
 * `say` gets each tally on the way; what `ask` throws is thrown.
 */
export async function goAlong(
  from: Tally,
  ask: (after: number, signal: AbortSignal) => Promise<Check>,
  say: (tally: Tally) => void,
  signal: AbortSignal,
): Promise<void> {
  let tally = from
  while (!tally.end && !signal.aborted) {
    const look = await ask(tally.up_to, signal)
    if (signal.aborted) return
    tally = joined(tally, look)
    say(tally)
  }
}

export type Outcome = 'bad' | 'good' | 'nothing' | 'no-seal'

/** What a look that came to its end says. */
export const outcomeOf = (tally: Tally): Outcome =>
  tally.fault !== undefined ? 'bad' : tally.seals === 0 ? 'no-seal' : tally.events === 0 ? 'nothing' : 'good'

/** A seal as `cadre audit check --expect` takes it. */
export const noted = (upTo: number, digest: string): string => `${upTo}:${digest}`
