import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useDraft } from '../../domain/draft'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Select, TextField } from '../../ui/field'
import { SearchIcon } from '../../ui/icons'
import css from './knowledge.module.css'
import { knowledgeSearch, MODES, type KnowledgeSearch } from './search'

const draftOf = ({ q, collection, mode }: KnowledgeSearch) => ({ q: q ?? '', collection: collection ?? '', mode: (mode ?? '') as string })

/** What is looked for, by its form; the address has it as it was sent last. */
export function SearchForm({ search, names }: { readonly search: KnowledgeSearch; readonly names: readonly string[] }) {
  const t = useWords(knowledgeWords).search
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useDraft(search, draftOf)
  const known = draft.collection === '' || names.includes(draft.collection) ? names : [draft.collection, ...names]
  const go = (to: KnowledgeSearch) => void navigate({ to: '/knowledge', search: to })
  return (
    <search aria-label={t.label}>
      <form
        className={css.filters}
        onSubmit={event => {
          event.preventDefault()
          go(knowledgeSearch(draft))
        }}
      >
        <TextField
          className={css.query}
          type="search"
          inputRef={field}
          label={t.query}
          placeholder={t.hint}
          value={draft.q}
          onChange={q => setDraft({ ...draft, q })}
        />
        <Select
          className={css.filter}
          label={t.collection}
          value={draft.collection}
          onChange={collection => setDraft({ ...draft, collection })}
          options={[{ value: '', label: t.all }, ...known.map(value => ({ value, label: value }))]}
        />
        <Select
          className={css.filter}
          label={t.mode}
          value={draft.mode}
          onChange={mode => setDraft({ ...draft, mode })}
          options={[{ value: '', label: t.modes.default }, ...MODES.map(value => ({ value, label: t.modes[value] }))]}
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
      </form>
    </search>
  )
}
