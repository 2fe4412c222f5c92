import { api, type Schemas } from '../../api/client'

export type PlanFile = Schemas['PlanFileView']

/** The file of a plan; an event says when it is another. */
export const usePlanFile = (plan: string) =>
  api.useQuery('get', '/api/v1/plans/{plan}/file', { params: { path: { plan } } }, { staleTime: Infinity })
