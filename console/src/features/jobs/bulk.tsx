import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { isOver } from '../../domain/job-state'
import { toastProblem } from '../../domain/problem'
import { jobsWords } from '../../strings/jobs'
import { useWords } from '../../strings/language'
import { Button, IconButton } from '../../ui/button'
import { Confirm } from '../../ui/dialog'
import { CloseIcon, RetryIcon, StopIcon } from '../../ui/icons'
import { toast } from '../../ui/toast'
import { numberText } from '../../ui/values'
import css from './jobs.module.css'

/** What the server takes at once. */
const most = 500

/** What can be done with the selected jobs: each is refused or done by itself, and the answer says which. */
export function Bulk({ jobs, onDone }: { readonly jobs: readonly Schemas['JobView'][]; readonly onDone: () => void }) {
  const t = useWords(jobsWords)
  const grant = useGrantReason('member')
  const [asking, setAsking] = useState(false)
  const going = jobs.filter(job => !isOver(job.status.state)).slice(0, most)
  const over = jobs.filter(job => isOver(job.status.state)).slice(0, most)
  const say = (done: string, answer: Schemas['BulkView']) => {
    const refused = answer.items.find(item => item.outcome === 'refused')
    toast({
      tone: refused === undefined ? 'good' : 'warn',
      title: refused === undefined ? done : `${done}, ${t.refused(answer.refused)}`,
      text: refused && `${refused.job}: ${refused.problem.title}. ${refused.problem.fix}`,
    })
    onDone()
  }
  const cancel = api.useMutation('post', '/api/v1/jobs/cancel', {
    onSuccess: answer => say(t.cancelled(answer.done), answer),
    onError: toastProblem,
    onSettled: () => setAsking(false),
  })
  const retry = api.useMutation('post', '/api/v1/jobs/retry', {
    onSuccess: answer => say(t.retried(answer.done), answer),
    onError: toastProblem,
  })
  return (
    <div className={css.bulk} role="toolbar" aria-label={t.selected(numberText(jobs.length))}>
      <strong>{t.selected(numberText(jobs.length))}</strong>
      <Button
        size="small"
        icon={<RetryIcon />}
        busy={retry.isPending}
        reason={grant ?? (over.length === 0 ? t.nothingToRetry : undefined)}
        onPress={() => retry.mutate({ body: { jobs: over.map(job => job.id) } })}
      >
        {t.retry}
      </Button>
      <Button
        size="small"
        look="danger"
        icon={<StopIcon />}
        reason={grant ?? (going.length === 0 ? t.nothingToCancel : undefined)}
        onPress={() => setAsking(true)}
      >
        {t.cancel}
      </Button>
      <IconButton size="small" label={t.clearSelection} icon={<CloseIcon />} onPress={onDone} />
      <Confirm
        title={t.cancelTitle(going.length)}
        open={asking}
        onClose={() => setAsking(false)}
        action={t.cancelAction(going.length)}
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate({ body: { jobs: going.map(job => job.id) } })}
      >
        <p>{t.cancelText}</p>
      </Confirm>
    </div>
  )
}
