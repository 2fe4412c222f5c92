import { useSearch } from '@tanstack/react-router'
import { api } from '../../api/client'
import { searchWords } from '../../strings/search'
import { useWords } from '../../strings/language'
import { SearchIcon } from '../../ui/icons'
import { Empty, Page } from '../../ui/page'
import { Found } from './found'
import { SearchForm } from './search-form'

/** One search in what was said and done: messages, tasks, jobs with their answers, and documents. */
export default function SearchPage() {
  const t = useWords(searchWords)
  const search = useSearch({ from: '/frame/search' })
  // Of more than these, or without the list, a team can still be in the address.
  const teams = api.useQuery('get', '/api/v1/teams', { params: { query: { limit: 200 } } })
  return (
    <Page title={t.title} sub={t.lead}>
      <SearchForm search={search} teams={teams.data?.items.map(team => team.name) ?? []} />
      {search.q === undefined ? (
        <Empty title={t.beginTitle} icon={<SearchIcon />}>
          {t.beginText}
        </Empty>
      ) : (
        <Found key={JSON.stringify(search)} query={search.q} search={search} />
      )}
    </Page>
  )
}
