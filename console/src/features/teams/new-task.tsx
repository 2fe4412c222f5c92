import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select, TextArea, TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import { list, type Team } from './board'
import css from './teams.module.css'

const PRIORITIES = ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0'] as const

/** Puts a task on the board. */
export function NewTask({ team, onClose }: { readonly team: Team; readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const queries = useQueryClient()
  const [title, setTitle] = useState('')
  const [detail, setDetail] = useState('')
  const [assignee, setAssignee] = useState('')
  const [priority, setPriority] = useState('5')
  const [labels, setLabels] = useState('')
  const [after, setAfter] = useState('')
  const [due, setDue] = useState('')
  const create = api.useMutation('post', '/api/v1/teams/{team}/tasks', {
    onSuccess: async task => {
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/teams/{team}/tasks'] })
      toast({ tone: 'good', title: t.taskMade(task.id) })
      onClose()
    },
  })
  const send = () =>
    create.mutate({
      params: { path: { team: team.name } },
      body: {
        title: title.trim(),
        detail,
        priority: Number(priority),
        labels: list(labels),
        depends_on: list(after).map(word => Number(word.replace(/^[t#]/i, ''))),
        ...(due === '' ? {} : { due_at: new Date(due).toISOString() }),
        ...(assignee === '' ? {} : { assignee_role: assignee }),
      },
    })
  return (
    <Dialog
      title={t.newTask}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="new-task" busy={create.isPending}>
            {t.taskMake}
          </Button>
        </>
      }
    >
      <form
        id="new-task"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <TextField label={t.taskTitle} value={title} onChange={setTitle} required />
        <TextArea label={t.taskDetail} value={detail} onChange={setDetail} rows={5} onSubmit={send} />
        <div className={css.pair}>
          <Select
            label={t.taskFor}
            value={assignee}
            onChange={setAssignee}
            options={[{ value: '', label: t.taskForNobody }, ...team.members.map(({ name }) => ({ value: name, label: name }))]}
          />
          <Select
            label={t.taskPriority}
            hint={t.taskPriorityHint}
            value={priority}
            onChange={setPriority}
            options={PRIORITIES.map(value => ({ value, label: value }))}
          />
          <TextField label={t.taskLabels} hint={t.taskLabelsHint} value={labels} onChange={setLabels} />
          <TextField label={t.taskAfter} hint={t.taskAfterHint} value={after} onChange={setAfter} mono placeholder="1, 2" />
          <TextField label={t.taskDue} hint={t.taskDueHint} type="datetime-local" value={due} onChange={setDue} />
        </div>
      </form>
      {create.error !== null && <ProblemOf error={create.error} />}
    </Dialog>
  )
}
