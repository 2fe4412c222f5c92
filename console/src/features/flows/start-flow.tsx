import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import css from './flows.module.css'

/** Asks for a work item and has it go through the flow of its repository. */
export function StartFlow({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(flowsWords)
  const ui = useWords(uiWords)
  const navigate = useNavigate()
  const [item, setItem] = useState('')
  const [tracker, setTracker] = useState('')
  const [project, setProject] = useState('')
  const connections = api.useQuery('get', '/api/v1/connections')
  const start = api.useMutation('post', '/api/v1/flows', {
    onSuccess: flow => {
      toast({ tone: 'good', title: t.form.started(flow.key) })
      void navigate({ to: '/flows/$flow', params: { flow: flow.id }, search: {} })
    },
  })
  const begin = () => {
    if (start.isPending) return
    const given = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() })
    start.mutate({ body: { item: item.trim(), ...given('tracker', tracker), ...given('project', project) } })
  }
  return (
    <Dialog
      title={t.form.title}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="start-flow" busy={start.isPending}>
            {t.form.start}
          </Button>
        </>
      }
    >
      <form
        id="start-flow"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          begin()
        }}
      >
        <TextField label={t.form.item} hint={t.form.itemHint} value={item} onChange={setItem} placeholder="WEB-42" required mono />
        <TextField
          label={t.form.tracker}
          hint={t.form.trackerHint}
          value={tracker}
          onChange={setTracker}
          known={connections.data?.items.map(each => each.name)}
          mono
        />
        <TextField label={t.form.project} hint={t.form.projectHint} value={project} onChange={setProject} mono />
      </form>
      {start.error !== null && <ProblemOf error={start.error} />}
    </Dialog>
  )
}
