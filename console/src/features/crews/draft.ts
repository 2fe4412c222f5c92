import type { Schemas } from '../../api/client'
import { placeOf } from '../../domain/known-repositories'

export interface CrewDraft {
  readonly request: string
  readonly agents: readonly string[]
  readonly repository: string
  readonly check: string
  readonly atOnce: boolean
}

/** What is asked of the server; what was left empty is not said. */
export const crewRequest = (draft: CrewDraft): Schemas['CrewRequest'] => ({
  request: draft.request.trim(),
  confirmed: draft.atOnce,
  ...(draft.agents.length === 0 ? {} : { agents: [...draft.agents] }),
  ...(draft.repository.trim() === '' ? {} : { repositories: [placeOf(draft.repository.trim())] }),
  ...(draft.check.trim() === '' ? {} : { check: draft.check.trim() }),
})
