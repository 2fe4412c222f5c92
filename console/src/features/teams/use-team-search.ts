import { useNavigate, useSearch } from '@tanstack/react-router'
import { readTeamSearch, type TeamSearch } from './search'

/** The search of a team's address, and how to change a part of it; undefined takes a part out. */
export function useTeamSearch() {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const search = readTeamSearch(raw)
  const change = (part: { [K in keyof TeamSearch]?: TeamSearch[K] | undefined }) => {
    void navigate({ to: '.', search: readTeamSearch({ ...search, ...part }) as never, replace: true })
  }
  return { search, change }
}
