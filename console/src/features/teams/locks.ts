import type { Schemas } from '../../api/client'
import type { Team } from './board'

export type Lock = Schemas['LockView']

/** A thing that can be locked: held (once for each who shares it), kept from all for a while, or free. */
export interface LockRow {
  readonly key: string
  readonly resource: string
  readonly lock: Lock | undefined
  /** When the hold or the delay is over, in milliseconds since 1970. */
  readonly untilMs: number
}

/**
 * What is locked, and what the team can lock and nobody has.
 *
 * @param readMs when the server said so: it tells the seconds that are left, not the moment
 */
export function lockRows(locks: readonly Lock[], team: Team, readMs: number): LockRow[] {
  const held = locks.map(lock => ({
    key: `${lock.resource}#${lock.token}`,
    resource: lock.resource,
    lock,
    untilMs: readMs + lock.ttl_remaining * 1000,
  }))
  const free = team.resources
    .filter(resource => !locks.some(lock => lock.resource === resource))
    .map(resource => ({ key: resource, resource, lock: undefined, untilMs: readMs }))
  return [...held, ...free].sort((a, b) => a.resource.localeCompare(b.resource))
}
