import { api, type Schemas } from '../../api/client'

export type PlanFile = Schemas['PlanFileView']

/** The file of a plan, which never changes. */
export const usePlanFile = (plan: string) =>
  api.useQuery('get', '/api/v1/plans/{plan}/file', { params: { path: { plan } } }, { staleTime: Infinity })
