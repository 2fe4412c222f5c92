import { useNavigate, useSearch } from '@tanstack/react-router'
import { readNodeSearch, type NodeSearch } from './select'

/** The search of the page's address, and how to change a part of it; undefined takes a part out. */
export function useNodeSearch() {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const search = readNodeSearch(raw)
  const change = (part: { [K in keyof NodeSearch]?: NodeSearch[K] | undefined }) => {
    const next = readNodeSearch({ ...search, ...part })
    void navigate({ to: '.', search: next as never, replace: true })
  }
  return { search, change }
}
