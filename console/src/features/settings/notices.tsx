import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select, TextField } from '../../ui/field'
import { hasValue, hoursOf, hoursText, KINDS, readWhat, whatOf, type Kind } from './notices-draft'
import css from './settings.module.css'

type Link = Schemas['ChatLinkView']

const LIST = '/api/v1/chat/subscriptions'

/** What all people are told of. */
export const useSubscriptions = () => api.useQuery('get', LIST, { params: { query: { limit: 1000 } } }, { refetchInterval: 10_000 })

/** A subscription in words. */
export function useWhat(): (what: string) => string {
  const words = useWords(settingsWords).notices
  return what => {
    const { kind, value } = readWhat(what)
    return kind === undefined ? what : `${words.kind[kind]} ${value}`.trim()
  }
}

/** What one person is told of without asking, and when not. */
export function Notices({ of, onClose }: { readonly of: Link; readonly onClose: () => void }) {
  const words = useWords(settingsWords).notices
  const close = useWords(settingsWords).integrations.close
  return (
    <Dialog title={words.title(of.person)} open onClose={onClose} actions={<Button onPress={onClose}>{close}</Button>}>
      <Told of={of} />
      <Quiet key={of.quiet_hours} of={of} />
    </Dialog>
  )
}

function Told({ of }: { readonly of: Link }) {
  const words = useWords(settingsWords).notices
  const queries = useQueryClient()
  const inWords = useWhat()
  const [kind, setKind] = useState<Kind>('mine')
  const [value, setValue] = useState('')
  const list = useSubscriptions()
  const settled = { onSettled: () => queries.invalidateQueries({ queryKey: ['get', LIST] }) }
  const add = api.useMutation('post', LIST, { ...settled, onSuccess: () => setValue('') })
  const end = api.useMutation('delete', LIST, settled)
  const all = list.data?.items.filter(each => each.link === of.id) ?? []
  return (
    <>
      {list.error !== null && <ProblemOf error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && all.length === 0 && <p className={css.faint}>{words.none}</p>}
      <ul className={css.rows} aria-label={words.told}>
        {all.map(({ what }) => (
          <li key={what}>
            <span className={css.grow}>{inWords(what)}</span>
            <Button
              size="small"
              busy={end.isPending}
              onPress={() => {
                add.reset()
                end.mutate({ params: { query: { link: of.id, what } } })
              }}
            >
              {words.end}
            </Button>
          </li>
        ))}
      </ul>
      <form
        className={css.filters}
        onSubmit={event => {
          event.preventDefault()
          end.reset()
          add.mutate({ body: { link: of.id, what: whatOf(kind, value) } })
        }}
      >
        <Select
          className={css.filter}
          label={words.tellOf}
          value={kind}
          onChange={chosen => setKind(KINDS.find(each => each === chosen) ?? kind)}
          options={KINDS.map(each => ({ value: each, label: words.kind[each] }))}
        />
        {hasValue(kind) && (
          <TextField className={css.filter} label={words.value[kind]} placeholder={words.valueHint[kind]} value={value} onChange={setValue} required mono />
        )}
        <Button type="submit" busy={add.isPending}>
          {words.add}
        </Button>
      </form>
      <p className={css.faint}>{words.hint[kind]}</p>
      {add.error !== null && <ProblemOf error={add.error} />}
      {end.error !== null && <ProblemOf error={end.error} />}
    </>
  )
}

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

function Quiet({ of }: { readonly of: Link }) {
  const words = useWords(settingsWords).notices
  const queries = useQueryClient()
  const [hours, setHours] = useState(() => hoursOf(of.quiet_hours, here()))
  const quiet = api.useMutation('put', '/api/v1/chat/links/{link}/quiet', {
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/chat/links'] }),
  })
  const save = (text: string) => quiet.mutate({ params: { path: { link: of.id } }, body: { hours: text } })
  const typed = (field: keyof typeof hours) => ({ value: hours[field], onChange: (value: string) => setHours({ ...hours, [field]: value }), required: true })
  return (
    <form
      className={css.form}
      aria-label={words.quiet}
      onSubmit={event => {
        event.preventDefault()
        save(hoursText(hours))
      }}
    >
      <div>
        <h3>{words.quiet}</h3>
        <p className={css.faint}>{of.quiet_hours === undefined ? words.quietText : words.quietFrom(of.quiet_hours)}</p>
      </div>
      <div className={css.filters}>
        <TextField className={css.filter} label={words.from} type="time" {...typed('from')} />
        <TextField className={css.filter} label={words.to} type="time" {...typed('to')} />
        <TextField className={css.filter} label={words.zone} known={Intl.supportedValuesOf('timeZone')} {...typed('zone')} />
        <Button type="submit" busy={quiet.isPending}>
          {words.setQuiet}
        </Button>
        {of.quiet_hours !== undefined && (
          <Button busy={quiet.isPending} onPress={() => save('off')}>
            {words.endQuiet}
          </Button>
        )}
      </div>
      {quiet.error !== null && <ProblemOf error={quiet.error} />}
    </form>
  )
}
