import type { Schemas } from '../../api/client'

export type PlanState = Schemas['PlanView']['state']

/** In the order in which a person wants to see them. */
export const planStates: readonly PlanState[] = ['needs_person', 'running', 'paused', 'done', 'stopped']

/** What stands in the address of the list of plans; absent is no filter. */
export interface PlansSearch {
  readonly state?: PlanState
}

/** Reads the filter of an address; what is unknown is dropped. */
export const plansSearch = (search: Record<string, unknown>): PlansSearch => {
  const state = planStates.find(each => each === search['state'])
  return state === undefined ? {} : { state }
}

/** The parts of a plan's page; the first when the address says none. */
export const TABS = ['streams', 'forecast', 'graph', 'time', 'merges', 'owners', 'paths', 'landing'] as const
export type Tab = (typeof TABS)[number]

/** What stands in the address of a plan. */
export interface PlanSearch {
  readonly tab?: Exclude<Tab, 'streams'>
  /** The step of the merges that is looked at. */
  readonly step?: number
}

/** The same of a plan's address. */
export const planSearch = (search: Record<string, unknown>): PlanSearch => {
  const tab = TABS.find(each => each === search['tab'])
  const step = Number(search['step'])
  return {
    ...(tab === undefined || tab === 'streams' ? {} : { tab }),
    ...(tab === 'merges' && Number.isSafeInteger(step) && step > 0 ? { step } : {}),
  }
}
