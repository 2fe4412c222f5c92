import { useState } from 'react'
import { api } from '../../../api/client'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { Button } from '../../../ui/button'
import { Combo, type Known } from '../../../ui/combo'
import { Select, TextField } from '../../../ui/field'
import { SINCES } from '../search'
import { useSettingsSearch } from '../use-settings-search'
import css from './audit.module.css'
import { isBackwards, localText, momentOf, TIMES, timesOf, type Times } from './range'

const NO_FILTER = { actor: undefined, thing: undefined, kind: undefined, since: undefined, from: undefined, to: undefined }

/** The kinds that there are, and before them the words that stand for several. */
const knownKinds = (kinds: readonly string[], all: (word: string) => string): Known[] => {
  const words = [...new Set(kinds.map(kind => kind.split('.', 1)[0] ?? ''))]
  return words.flatMap(word => [
    { value: word, detail: all(word) },
    ...kinds.filter(kind => kind.startsWith(`${word}.`)).map(value => ({ value })),
  ])
}

/** What is wanted, by its form; the address has it as it was sent last. */
export function AuditFilters() {
  const t = useWords(auditWords).filter
  const { search, change } = useSettingsSearch()
  const kinds = api.useQuery('get', '/api/v1/audit/kinds')
  const [actor, setActor] = useState(search.actor ?? '')
  const [thing, setThing] = useState(search.thing ?? '')
  const [kind, setKind] = useState(search.kind ?? '')
  const [times, setTimes] = useState<Times>(timesOf(search))
  const [from, setFrom] = useState(localText(search.from))
  const [to, setTo] = useState(localText(search.to))
  const [since, until] = times === 'own' ? [momentOf(from), momentOf(to)] : []
  const wrong = isBackwards({ ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) })
  const send = () => {
    if (!wrong) change({ actor, thing, kind, since: SINCES.find(each => each === times), from: since, to: until })
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
        <TextField className={css.filter} label={t.actor} value={actor} onChange={setActor} placeholder={t.actorHint} />
        <TextField className={css.filter} label={t.thing} value={thing} onChange={setThing} placeholder={t.thingHint} />
        <div className={css.filter}>
          <Combo label={t.kind} value={kind} onChange={setKind} placeholder={t.kindHint} known={knownKinds(kinds.data?.kinds ?? [], t.allOf)} />
        </div>
        <Select
          className={css.filter}
          label={t.time}
          value={times}
          onChange={value => setTimes(TIMES.find(each => each === value) ?? 'any')}
          options={TIMES.map(value => ({ value, label: t.times[value] }))}
        />
        {times === 'own' && (
          <>
            <TextField className={css.filter} type="datetime-local" label={t.from} value={from} onChange={setFrom} />
            <TextField className={css.filter} type="datetime-local" label={t.to} value={to} onChange={setTo} error={wrong ? t.backwards : undefined} />
          </>
        )}
        <Button type="submit">{t.apply}</Button>
        {Object.keys(search).length > 0 && (
          <Button look="quiet" onPress={() => change(NO_FILTER)}>
            {t.clear}
          </Button>
        )}
      </form>
    </search>
  )
}
