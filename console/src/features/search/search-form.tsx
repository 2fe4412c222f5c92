import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useDraft } from '../../domain/draft'
import { searchWords } from '../../strings/search'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Checkbox, Select, TextField } from '../../ui/field'
import { SearchIcon } from '../../ui/icons'
import { allSearch, kindsOf, KINDS, type AllSearch } from './search'
import css from './search.module.css'

const draftOf = ({ q, in: kinds, team }: AllSearch) => ({ q: q ?? '', in: kinds ?? '', team: team ?? '' })

/** What is looked for, by its form. The address has the words as they were sent last; a filter counts at once. */
export function SearchForm({ search, teams }: { readonly search: AllSearch; readonly teams: readonly string[] }) {
  const t = useWords(searchWords)
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useDraft(search, draftOf)
  const known = draft.team === '' || teams.includes(draft.team) ? teams : [draft.team, ...teams]
  const go = (to: AllSearch) => void navigate({ to: '/search', search: to })
  const filter = (part: { readonly in?: string; readonly team?: string }) => {
    const next = { ...draft, ...part }
    setDraft(next)
    if (search.q !== undefined) go(allSearch(next))
  }
  const kinds = kindsOf(draft)
  return (
    <search aria-label={t.label}>
      <form
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          go(allSearch(draft))
        }}
      >
        <div className={css.filters}>
          <TextField className={css.query} type="search" inputRef={field} label={t.query} placeholder={t.hint} value={draft.q} onChange={q => setDraft({ ...draft, q })} />
          <Select
            className={css.filter}
            label={t.team}
            value={draft.team}
            onChange={team => filter({ team })}
            options={[{ value: '', label: t.allTeams }, ...known.map(value => ({ value, label: value }))]}
          />
          <Button type="submit" icon={<SearchIcon />}>
            {t.go}
          </Button>
          {search.q !== undefined && (
            <Button
              look="quiet"
              onPress={() => {
                field.current?.focus()
                go({})
              }}
            >
              {t.clear}
            </Button>
          )}
        </div>
        <fieldset className={css.kinds}>
          <legend>{t.only}</legend>
          {KINDS.map(kind => (
            <Checkbox
              key={kind}
              label={t.kinds[kind]}
              checked={kinds.includes(kind)}
              onChange={checked => filter({ in: KINDS.filter(each => (each === kind ? checked : kinds.includes(each))).join(',') })}
            />
          ))}
        </fieldset>
      </form>
    </search>
  )
}
