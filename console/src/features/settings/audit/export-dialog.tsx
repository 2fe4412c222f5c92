import { useEffect, useRef, useState } from 'react'
import { client } from '../../../api/client'
import { ProblemOf } from '../../../domain/problem'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Segments } from '../../../ui/field'
import { DownloadIcon } from '../../../ui/icons'
import { Note } from '../../../ui/page'
import { numberText } from '../../../ui/values'
import css from './audit.module.css'
import { makeListed, makeSealed, MOST_LISTED, MOST_SEALED, save, sealBefore, type Made } from './exporting'
import type { Range } from './range'
import { auditPage, type AuditQuery } from './use-audit'

const FORMS = ['listed', 'sealed'] as const
type Form = (typeof FORMS)[number]

const PAGE = 1000

const newestSeal = async (cursor: number | undefined, signal: AbortSignal) => {
  const { data, error } = await client.GET('/api/v1/audit/seals', {
    params: { query: { limit: 1, ...(cursor === undefined ? {} : { cursor: String(cursor) }) } },
    signal,
  })
  if (error !== undefined) throw error
  return data.items[0]
}

const sealedPiece = async (after: number, signal: AbortSignal) => {
  const { data, error } = await client.GET('/api/v1/audit/export', { params: { query: { after } }, signal })
  if (error !== undefined) throw error
  return data
}

/** Where the first seal of a time begins. */
const beginOf = async ({ since }: Range, signal: AbortSignal): Promise<number> => {
  const newest = since === undefined ? undefined : await newestSeal(undefined, signal)
  return since === undefined || newest === undefined ? 0 : sealBefore(cursor => newestSeal(cursor, signal), newest.up_to, since)
}

type State = { readonly at: 'asking' } | { readonly at: 'making'; readonly events: number } | { readonly at: 'made'; readonly made: Made } | { readonly at: 'failed'; readonly error: unknown }

function useExport(form: Form, query: AuditQuery, range: Range) {
  const [state, setState] = useState<State>({ at: 'asking' })
  const running = useRef<AbortController>(undefined)

  // The pages of the server come one by one: they end with the dialog.
  useEffect(() => () => running.current?.abort(), [])

  const make = async (from?: string) => {
    const mine = new AbortController()
    running.current = mine
    const say = (events: number) => {
      if (!mine.signal.aborted) setState({ at: 'making', events })
    }
    say(0)
    try {
      const made =
        form === 'listed'
          ? await makeListed(cursor => auditPage(query, PAGE, cursor, mine.signal), { range, from, say, most: MOST_LISTED })
          : await makeSealed(after => sealedPiece(after, mine.signal), from === undefined ? await beginOf(range, mine.signal) : 0, {
              range,
              from,
              say,
              most: MOST_SEALED,
            })
      if (mine.signal.aborted) return
      if (made.parts.length > 0) save(made)
      setState({ at: 'made', made })
    } catch (error) {
      if (!mine.signal.aborted) setState({ at: 'failed', error })
    }
  }
  const stop = () => {
    running.current?.abort()
    setState({ at: 'asking' })
  }
  return { state, make, stop }
}

/** Saves the events of the filters, or all of their time with the seals, as files of bounded size. */
export function ExportDialog({ query, range, onClose }: { readonly query: AuditQuery; readonly range: Range; readonly onClose: () => void }) {
  const t = useWords(auditWords).export
  const [form, setForm] = useState<Form>('listed')
  const { state, make, stop } = useExport(form, query, range)
  const making = state.at === 'making'
  const next = state.at === 'made' ? state.made.next : undefined
  const time = [range.since && t.from(range.since), range.until && t.until(range.until)].filter(Boolean).join(' ')
  return (
    <Dialog
      title={t.title}
      open
      onClose={onClose}
      actions={
        making ? (
          <Button onPress={stop}>{t.stop}</Button>
        ) : (
          <Button look="primary" icon={<DownloadIcon />} onPress={() => void make(next)}>
            {next === undefined ? t.save : t.next}
          </Button>
        )
      }
    >
      <div className={css.form}>
        <Segments
          label={t.what}
          value={form}
          onChange={value => {
            stop()
            setForm(FORMS.find(each => each === value) ?? 'listed')
          }}
          options={FORMS.map(value => ({ value, label: t[value], disabled: making }))}
        />
        <p>{form === 'listed' ? t.listedMeans(numberText(MOST_LISTED)) : t.sealedMeans(numberText(MOST_SEALED))}</p>
        <p>
          {t.range}: {time === '' ? t.always : time}
        </p>
        <p className={css.faint}>{t.warns}</p>
        <div role="status">
          {making && t.saving(numberText(state.events))}
          {state.at === 'made' && <Done made={state.made} />}
        </div>
        {state.at === 'failed' && <ProblemOf error={state.error} />}
      </div>
    </Dialog>
  )
}

function Done({ made }: { readonly made: Made }) {
  const t = useWords(auditWords).export
  if (made.parts.length === 0) return <Note>{t.nothing}</Note>
  return (
    <Note>
      <p className={css.said}>{t.done(made.events, numberText(made.events), made.name)}</p>
      {made.next !== undefined && <p>{t.more}</p>}
      {(made.unsealed ?? 0) > 0 && <p>{t.unsealed(numberText(made.unsealed ?? 0))}</p>}
    </Note>
  )
}
