import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useOnce } from '../../api/once'
import { useKnownRepositories } from '../../domain/known-repositories'
import { ProblemOf } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { Combo } from '../../ui/combo'
import { Dialog } from '../../ui/dialog'
import { Checkbox, TextArea, TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import css from './crews.module.css'
import { crewRequest, type CrewDraft } from './draft'

const empty: CrewDraft = { request: '', agents: [], repository: '', check: '', atOnce: false }

/** Asks for a request and starts a crew with it. */
export function NewCrew({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(crewsWords)
  const ui = useWords(uiWords)
  const navigate = useNavigate()
  const [draft, setDraft] = useState(empty)
  const set = (change: Partial<CrewDraft>) => setDraft(now => ({ ...now, ...change }))
  const agents = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 200 } } })
  const known = useKnownRepositories()
  const once = useOnce()
  const start = api.useMutation('post', '/api/v1/crews', {
    onSuccess: crew => {
      toast({ tone: 'good', title: t.form.started(crew.id) })
      void navigate({ to: '/crews/$crew', params: { crew: crew.id }, search: {} })
    },
  })
  const begin = () => {
    const body = crewRequest(draft)
    if (!start.isPending) start.mutate({ body, headers: once.headersFor(body) })
  }
  const profiles = agents.data?.items.filter(agent => agent.cli !== 'custom') ?? []
  return (
    <Dialog
      title={t.new}
      open
      wide
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" busy={start.isPending} onPress={begin}>
            {t.form.start}
          </Button>
        </>
      }
    >
      <TextArea
        label={t.form.request}
        hint={t.form.requestHint}
        placeholder={t.form.requestPlaceholder}
        rows={5}
        value={draft.request}
        onChange={request => set({ request })}
        onSubmit={begin}
        required
      />
      <fieldset className={css.agents}>
        <legend>{t.form.agents}</legend>
        <p className={css.faint}>{t.form.agentsHint}</p>
        <div className={css.choices}>
          {profiles.map(agent => (
            <Checkbox
              key={agent.name}
              label={agent.name}
              checked={draft.agents.includes(agent.name)}
              onChange={chosen =>
                set({ agents: chosen ? [...draft.agents, agent.name] : draft.agents.filter(name => name !== agent.name) })
              }
            />
          ))}
        </div>
      </fieldset>
      <Combo
        label={t.form.repository}
        hint={t.form.repositoryHint}
        value={draft.repository}
        onChange={repository => set({ repository })}
        known={known}
        mono
      />
      <TextField label={t.form.check} hint={t.form.checkHint} value={draft.check} onChange={check => set({ check })} placeholder="npm test" mono />
      <Checkbox label={t.form.atOnce} checked={draft.atOnce} onChange={atOnce => set({ atOnce })} />
      {start.error !== null && <ProblemOf error={start.error} />}
    </Dialog>
  )
}
