import { useNavigate, useSearch } from '@tanstack/react-router'
import { readSettingsSearch, type SettingsSearch } from './search'

/** The search of the page's address, and how to change a part of it; undefined takes a part out. */
export function useSettingsSearch() {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const search = readSettingsSearch(raw)
  const change = (part: { [K in keyof SettingsSearch]?: SettingsSearch[K] | undefined }) => {
    void navigate({ to: '.', search: readSettingsSearch({ ...search, ...part }) as never, replace: true })
  }
  return { search, change }
}
