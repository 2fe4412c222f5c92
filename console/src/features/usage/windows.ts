import type { Schemas } from '../../api/client'

type Window = Schemas['QuotaView']

/** What can be said of a window; `unknown` is a state that this console does not know. */
export type WindowState = 'ok' | 'near' | 'used_up' | 'reset' | 'unknown'

const STATES: readonly string[] = ['ok', 'near', 'used_up', 'reset'] satisfies WindowState[]

/** The last word on a window as it counts at `now`: from the time of its renewal on, nothing is known of what is left. */
export const wordOf = (
  window: Window,
  now: number,
): { readonly state: WindowState; readonly used: number | undefined; readonly left: number | undefined } =>
  window.resets_at !== undefined && Date.parse(window.resets_at) <= now
    ? { state: 'reset', used: undefined, left: undefined }
    : {
        state: STATES.includes(window.state) ? (window.state as WindowState) : 'unknown',
        used: window.used_percent,
        left: window.left_percent,
      }

const UNITS = [
  { unit: 'days', seconds: 86_400 },
  { unit: 'hours', seconds: 3600 },
  { unit: 'minutes', seconds: 60 },
] as const

/** How long a window is, in the largest unit that leaves no rest; undefined where that is not said. */
export const lengthOf = (seconds: number): { readonly unit: (typeof UNITS)[number]['unit']; readonly count: number } | undefined => {
  const fits = UNITS.find(each => seconds > 0 && seconds % each.seconds === 0)
  return fits && { unit: fits.unit, count: seconds / fits.seconds }
}
