import { useRef } from 'react'
import { api } from '../../../api/client'
import { useDraft } from '../../../domain/draft'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { Button } from '../../../ui/button'
import { Combo, type Known } from '../../../ui/combo'
import { Select, TextField } from '../../../ui/field'
import { SINCES, type SettingsSearch } from '../search'
import { useSettingsSearch } from '../use-settings-search'
import css from './audit.module.css'
import { isBackwards, localText, momentOf, TIMES, timesOf } from './range'

const NO_FILTER = { actor: undefined, thing: undefined, kind: undefined, since: undefined, from: undefined, to: undefined }

/** The kinds that there are, and before them the words that stand for several. */
const knownKinds = (kinds: readonly string[], all: (word: string) => string): Known[] => {
  const words = [...new Set(kinds.map(kind => kind.split('.', 1)[0] ?? ''))]
  return words.flatMap(word => [
    { value: word, detail: all(word) },
    ...kinds.filter(kind => kind.startsWith(`${word}.`)).map(value => ({ value })),
  ])
}

const draftOf = (search: SettingsSearch) => ({
  actor: search.actor ?? '',
  thing: search.thing ?? '',
  kind: search.kind ?? '',
  times: timesOf(search),
  from: localText(search.from),
  to: localText(search.to),
})

/** What is wanted, by its form; the address has it as it was sent last. */
export function AuditFilters() {
  const t = useWords(auditWords).filter
  const { search, change } = useSettingsSearch()
  const kinds = api.useQuery('get', '/api/v1/audit/kinds')
  const first = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useDraft(search, draftOf)
  const set = (part: Partial<typeof draft>) => setDraft(before => ({ ...before, ...part }))
  const { actor, thing, kind, times } = draft
  const [since, until] = times === 'own' ? [momentOf(draft.from), momentOf(draft.to)] : []
  const wrong = isBackwards({ ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) })
  const send = () => {
    if (!wrong) change({ actor, thing, kind, since: SINCES.find(each => each === times), from: since, to: until })
  }
  const clear = () => {
    // The button goes with the filters.
    first.current?.focus()
    change(NO_FILTER)
  }
  return (
    <search>
      <form
        className={css.filters}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <TextField className={css.filter} inputRef={first} label={t.actor} value={actor} onChange={value => set({ actor: value })} placeholder={t.actorHint} />
        <TextField className={css.filter} label={t.thing} value={thing} onChange={value => set({ thing: value })} placeholder={t.thingHint} />
        <div className={css.filter}>
          <Combo
            label={t.kind}
            value={kind}
            onChange={value => set({ kind: value })}
            placeholder={t.kindHint}
            known={knownKinds(kinds.data?.kinds ?? [], t.allOf)}
          />
        </div>
        <Select
          className={css.filter}
          label={t.time}
          value={times}
          onChange={value => set({ times: TIMES.find(each => each === value) ?? 'any' })}
          options={TIMES.map(value => ({ value, label: t.times[value] }))}
        />
        {times === 'own' && <OwnTimes from={draft.from} to={draft.to} wrong={wrong} onChange={set} />}
        <Button type="submit">{t.apply}</Button>
        {Object.keys(search).length > 0 && (
          <Button look="quiet" onPress={clear}>
            {t.clear}
          </Button>
        )}
      </form>
    </search>
  )
}

function OwnTimes({
  from,
  to,
  wrong,
  onChange,
}: {
  readonly from: string
  readonly to: string
  readonly wrong: boolean
  readonly onChange: (part: { readonly from?: string; readonly to?: string }) => void
}) {
  const t = useWords(auditWords).filter
  return (
    <>
      <TextField className={css.filter} type="datetime-local" label={t.from} value={from} onChange={value => onChange({ from: value })} />
      <TextField
        className={css.filter}
        type="datetime-local"
        label={t.to}
        value={to}
        onChange={value => onChange({ to: value })}
        error={wrong ? t.backwards : undefined}
      />
    </>
  )
}
