import type { Schemas } from '../../api/client'

export type FlowState = Schemas['FlowView']['state']

/** In the order in which a person wants to see them. */
export const flowStates: readonly FlowState[] = ['needs_person', 'active', 'paused', 'done', 'cancelled']

/** What stands in the address of the list of items; absent is no filter. */
export interface FlowsSearch {
  readonly state?: FlowState
}

/** Reads the filter of an address; what is unknown is dropped. */
export const flowsSearch = (search: Record<string, unknown>): FlowsSearch => {
  const state = flowStates.find(each => each === search['state'])
  return state === undefined ? {} : { state }
}
