import { useNavigate } from '@tanstack/react-router'
import { useState, type RefObject } from 'react'
import { api } from '../../api/client'
import { jobStates, stateText } from '../../domain/job-state'
import { jobsWords } from '../../strings/jobs'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { SearchField, Select, TextField } from '../../ui/field'
import { CloseIcon, FilterIcon } from '../../ui/icons'
import css from './jobs.module.css'
import type { JobsSearch } from './search'
import { Typed } from './typed'

/** The filters live in the address: a list can be sent to somebody, and Back takes a filter away. */
export function Filters({ search, searchField }: { readonly search: JobsSearch; readonly searchField: RefObject<HTMLInputElement | null> }) {
  const t = useWords(jobsWords)
  const navigate = useNavigate()
  const [more, setMore] = useState(
    [search.node, search.agent, search.label, search.submitter, search.repository, search.team].some(value => value !== undefined),
  )
  const set = (name: keyof JobsSearch, value: string, replace = false) => {
    const { [name]: _, ...rest } = search
    void navigate({ to: '/jobs', search: value === '' ? rest : { ...rest, [name]: value }, replace })
  }
  const states = new Set(search.state?.split(','))
  const toggle = (state: string) => {
    const next = jobStates.filter(each => (each === state ? !states.has(each) : states.has(each)))
    set('state', next.join(','))
  }
  return (
    <div className={css.filters} role="search" aria-label={t.filters}>
      <div className={css.filterRow}>
        <Typed value={search.text ?? ''} onSettled={text => set('text', text, true)}>
          {(value, onChange) => (
            <SearchField label={t.search} value={value} onChange={onChange} inputRef={searchField} className={css.search} />
          )}
        </Typed>
        <div className={css.states} role="group" aria-label={t.states}>
          {jobStates.map(state => (
            <button key={state} type="button" className={css.chip} aria-pressed={states.has(state)} data-state={state} onClick={() => toggle(state)}>
              {stateText(state)}
            </button>
          ))}
        </div>
        <Button look="quiet" size="small" icon={<FilterIcon />} expanded={more} onPress={() => setMore(!more)}>
          {more ? t.fewerFilters : t.moreFilters}
        </Button>
        {Object.keys(search).length > 0 && (
          <Button look="quiet" size="small" icon={<CloseIcon />} onPress={() => void navigate({ to: '/jobs', search: {} })}>
            {t.clearFilters}
          </Button>
        )}
      </div>
      {more && <MoreFilters search={search} set={set} />}
    </div>
  )
}

function MoreFilters({
  search,
  set,
}: {
  readonly search: JobsSearch
  readonly set: (name: keyof JobsSearch, value: string, replace?: boolean) => void
}) {
  const t = useWords(jobsWords)
  const nodes = api.useQuery('get', '/api/v1/nodes', { params: { query: { limit: 200 } } })
  const agents = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 200 } } })
  const repositories = api.useQuery('get', '/api/v1/repositories', { params: { query: { limit: 200 } } })
  const teams = api.useQuery('get', '/api/v1/teams', { params: { query: { limit: 200 } } })
  const choices = (any: string, names: readonly string[], now: string | undefined) => [
    { value: '', label: any },
    ...[...new Set([...names, ...(now === undefined ? [] : [now])])].map(name => ({ value: name, label: name })),
  ]
  return (
    <div className={css.moreFilters}>
      <Select
        label={t.node}
        value={search.node ?? ''}
        onChange={value => set('node', value)}
        options={choices(t.anyNode, nodes.data?.items.map(node => node.name) ?? [], search.node)}
      />
      <Select
        label={t.agent}
        value={search.agent ?? ''}
        onChange={value => set('agent', value)}
        options={choices(t.anyAgent, agents.data?.items.map(agent => agent.name) ?? [], search.agent)}
      />
      <Select
        label={t.repository}
        value={search.repository ?? ''}
        onChange={value => set('repository', value)}
        options={choices(t.anyRepository, repositories.data?.items.flatMap(each => each.url ?? each.path ?? []) ?? [], search.repository)}
      />
      <Select
        label={t.team}
        value={search.team ?? ''}
        onChange={value => set('team', value)}
        options={choices(t.anyTeam, teams.data?.items.map(team => team.name) ?? [], search.team)}
      />
      {(['label', 'submitter'] as const).map(name => (
        <Typed key={name} value={search[name] ?? ''} onSettled={value => set(name, value, true)}>
          {(value, onChange) => (
            <TextField label={t[name]} value={value} onChange={onChange} placeholder={name === 'label' ? t.labelHint : undefined} />
          )}
        </Typed>
      ))}
    </div>
  )
}
