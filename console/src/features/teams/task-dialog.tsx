import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select, TextArea, TextField } from '../../ui/field'
import { Facts, Note, Skeleton } from '../../ui/page'
import { toast } from '../../ui/toast'
import { Countdown, Time } from '../../ui/values'
import { changeReason, list, localTime, moveReason, numbers, STATUSES, type Status, type Task, type Team, type Viewer } from './board'
import { Speaker } from './speaker'
import css from './teams.module.css'

interface Props {
  readonly id: number
  readonly team: Team
  readonly tasks: readonly Task[]
  readonly viewer: Viewer
  /** Why nothing can be written here; undefined: it can. */
  readonly write: string | undefined
  readonly onClose: () => void
}

/** A task with its history; changed here by whoever may. */
export function TaskDialog(props: Props) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const { id, team, onClose } = props
  const found = api.useQuery('get', '/api/v1/teams/{team}/tasks/{task}', { params: { path: { team: team.name, task: String(id) } } })
  if (found.data !== undefined) {
    return <Open {...props} detail={found.data} />
  }
  return (
    <Dialog title={t.task(id)} open onClose={onClose} actions={<Button onPress={onClose}>{ui.close}</Button>}>
      {found.error === null ? <Skeleton /> : <ProblemOf error={found.error} />}
    </Dialog>
  )
}

function Open({ detail, team, tasks, viewer, write, onClose }: Props & { readonly detail: Schemas['TaskDetail'] }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const { task, history } = detail
  const queries = useQueryClient()
  const reason = write ?? changeReason(task, team, viewer, t.reason)
  const [title, setTitle] = useState(task.title)
  const [words, setWords] = useState(task.detail)
  const [assignee, setAssignee] = useState(task.assignee_role)
  const [status, setStatus] = useState<Status>(task.status)
  const [labels, setLabels] = useState(task.labels.join(', '))
  const [due, setDue] = useState(localTime(task.due_at))
  const [note, setNote] = useState('')
  const refresh = () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/teams/{team}/tasks'] })
  const update = api.useMutation('post', '/api/v1/teams/{team}/tasks/{task}', {
    onSuccess: async () => {
      await refresh()
      toast({ tone: 'good', title: t.taskSaved })
      onClose()
    },
  })
  const changed = {
    ...(title === task.title ? {} : { title }),
    ...(words === task.detail ? {} : { detail: words }),
    ...(assignee === task.assignee_role ? {} : { assignee_role: assignee }),
    ...(status === task.status ? {} : { status }),
    ...(list(labels).join() === task.labels.join() ? {} : { labels: list(labels) }),
    ...(due === localTime(task.due_at) ? {} : { due_at: due === '' ? '' : new Date(due).toISOString() }),
    ...(note === '' ? {} : { note }),
  }
  const save = () =>
    update.mutate({
      params: { path: { team: team.name, task: String(task.id) } },
      body: { ...changed, if_mtime_ms: task.mtime_ms },
    })
  const people = [...new Set([task.assignee_role, ...team.members.map(member => member.name)])].filter(Boolean)
  return (
    <Dialog
      title={`${t.task(task.id)}: ${task.title}`}
      open
      onClose={onClose}
      wide
      actions={
        <>
          <Button onPress={onClose}>{ui.close}</Button>
          <Button
            look="primary"
            type="submit"
            form="task"
            busy={update.isPending}
            reason={reason ?? (Object.keys(changed).length === 0 ? t.reason.unchanged : undefined)}
          >
            {t.taskSave}
          </Button>
        </>
      }
    >
      <TaskFacts task={task} team={team} />
      {reason === undefined ? (
        <form
          id="task"
          className={css.form}
          onSubmit={event => {
            event.preventDefault()
            save()
          }}
        >
          <TextField label={t.taskTitle} value={title} onChange={setTitle} required />
          <TextArea label={t.taskDetail} value={words} onChange={setWords} rows={5} />
          <div className={css.pair}>
            <Select
              label={t.taskStatus}
              value={status}
              onChange={value => setStatus(STATUSES.find(each => each === value) ?? task.status)}
              options={STATUSES.map(to => {
                const why = to === task.status ? undefined : moveReason(task, to, tasks, team, viewer, t.reason)
                return { value: to, label: why === undefined ? t.status[to] : `${t.status[to]} (${why})`, disabled: why !== undefined }
              })}
            />
            <Select
              label={t.taskFor}
              value={assignee}
              onChange={setAssignee}
              options={[{ value: '', label: t.taskForNobody }, ...people.map(name => ({ value: name, label: name }))]}
            />
            <TextField label={t.taskLabels} hint={t.taskLabelsHint} value={labels} onChange={setLabels} />
            <TextField label={t.taskDue} hint={t.taskDueHint} type="datetime-local" value={due} onChange={setDue} />
          </div>
          <TextField label={t.taskNote} hint={t.taskNoteHint} value={note} onChange={setNote} />
        </form>
      ) : (
        <>
          <Note>{reason}</Note>
          <div className={css.detail}>
            {task.detail === '' ? <span className={css.faint}>{t.taskNoDetail}</span> : <p className={css.text}>{task.detail}</p>}
          </div>
        </>
      )}
      {update.error !== null && <ProblemOf error={update.error} />}
      <History history={history} />
    </Dialog>
  )
}

function TaskFacts({ task, team }: { readonly task: Task; readonly team: Team }) {
  const t = useWords(teamsWords)
  return (
    <Facts
      items={[
        [t.taskStatus, t.status[task.status]],
        [t.taskHeldBy, task.held_by ?? t.taskNobody],
        task.lease_until === undefined ? undefined : [t.taskLease, <Countdown key="lease" until={task.lease_until} />],
        [t.taskPriority, task.priority],
        task.labels.length === 0 ? undefined : [t.taskLabels, task.labels.join(', ')],
        task.due_at === undefined ? undefined : [t.taskDue, <Time key="due" at={task.due_at} />],
        task.blocked_by.length === 0 ? undefined : [t.taskBlockedBy, numbers(task.blocked_by)],
        task.blocks.length === 0 ? undefined : [t.taskBlocks, numbers(task.blocks)],
        task.outcome === undefined ? undefined : [t.taskOutcome, task.outcome],
        task.note === '' ? undefined : [t.taskNote, task.note],
        [
          t.taskCreatedBy,
          <span key="by" className={css.inline}>
            <Speaker name={task.created_by} verified={task.verified} person={team.members.some(one => one.name === task.created_by && one.kind === 'person')} />
            <Time at={task.ts} />
          </span>,
        ],
      ]}
    />
  )
}

function History({ history }: { readonly history: Schemas['TaskDetail']['history'] }) {
  const t = useWords(teamsWords)
  return (
    <section className={css.stack}>
      <h3 className={css.sectionTitle}>{t.taskHistory}</h3>
      <ol className={css.history}>
        {history.toReversed().map(step => (
          <li key={step.number}>
            <Time at={step.at} />
            <Speaker name={step.by} verified={step.verified} person={step.origin === 'human'} />
            <span>
              {t.what[step.what] ?? step.what} · {t.status[step.status]}
            </span>
            {step.note !== '' && <span className={css.text}>“{step.note}”</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}
