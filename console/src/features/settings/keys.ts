import type { components } from '../../api/schema'

export type Key = components['schemas']['KeyView']
export type KeyState = 'good' | 'revoked' | 'expired'

/** Whether a key still opens anything. */
export function keyState(key: Key, nowMs: number): KeyState {
  if (key.revoked_at !== undefined) {
    return 'revoked'
  }
  return key.expires_at !== undefined && Date.parse(key.expires_at) <= nowMs ? 'expired' : 'good'
}
