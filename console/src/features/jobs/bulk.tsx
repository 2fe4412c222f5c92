import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, type Schemas } from '../../api/client'
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
import { cancelMatching, MOST_AT_ONCE, namesOver, retryMatching } from './matching'
import type { JobsSearch } from './search'

interface Props {
  readonly jobs: readonly Schemas['JobView'][]
  readonly search: JobsSearch
  /** Every row is selected and there are more behind them: then all that match can be meant. */
  readonly mayMeanAll: boolean
  readonly onDone: () => void
}

const idsOf = (jobs: readonly Schemas['JobView'][]) => jobs.slice(0, MOST_AT_ONCE).map(job => job.id)

const cancelThese = async (jobs: string[]) => {
  const { data, error } = await client.POST('/api/v1/jobs/cancel', { body: { jobs } })
  if (error !== undefined) throw error
  return data
}

const retryThese = async (jobs: string[]) => {
  const { data, error } = await client.POST('/api/v1/jobs/retry', { body: { jobs } })
  if (error !== undefined) throw error
  return data
}

/** What can be done with the selected jobs: each is refused or done by itself, and the answer says which. */
export function Bulk({ jobs, search, mayMeanAll, onDone }: Props) {
  const t = useWords(jobsWords)
  const grant = useGrantReason('member')
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'cancel' | 'retry'>()
  const [wanted, setWanted] = useState(false)
  const all = wanted && mayMeanAll
  const going = jobs.filter(job => !isOver(job.status.state))
  const over = jobs.filter(job => isOver(job.status.state))
  const act = useMutation({
    mutationFn: (what: 'cancel' | 'retry') =>
      what === 'cancel'
        ? all ? cancelMatching(search) : cancelThese(idsOf(going))
        : all ? retryMatching(search) : retryThese(idsOf(over)),
    onSuccess: (answer, what) => {
      const done = what === 'cancel' ? t.cancelled(answer.done) : t.retried(answer.done)
      const refused = answer.items.find(item => item.outcome === 'refused')
      toast({
        tone: refused === undefined ? 'good' : 'warn',
        title: refused === undefined ? done : `${done}, ${t.refused(answer.refused)}`,
        text: refused && `${refused.job}: ${refused.problem.title}. ${refused.problem.fix}`,
      })
      onDone()
    },
    onError: toastProblem,
    onSettled: () => {
      setAsking(undefined)
      // Rows behind the first page are not fetched again by themselves.
      if (all) void queries.invalidateQueries({ queryKey: ['get', '/api/v1/jobs'] })
    },
  })
  const busy = act.isPending ? act.variables : undefined
  const nothingToRetry = all ? (namesOver(search) ? undefined : t.nameStates) : over.length === 0 ? t.nothingToRetry : undefined
  const nothingToCancel = all ? (namesOver(search) ? t.nothingToCancel : undefined) : going.length === 0 ? t.nothingToCancel : undefined
  const count = all ? t.allMatching : t.selected(numberText(jobs.length))
  return (
    <div className={css.bulk} role="toolbar" aria-label={count}>
      <strong>{count}</strong>
      {mayMeanAll && !all && (
        <Button size="small" look="quiet" onPress={() => setWanted(true)}>
          {t.selectMatching}
        </Button>
      )}
      <Button
        size="small"
        icon={<RetryIcon />}
        busy={busy === 'retry'}
        reason={grant ?? nothingToRetry}
        onPress={() => (all ? setAsking('retry') : act.mutate('retry'))}
      >
        {t.retry}
      </Button>
      <Button size="small" look="danger" icon={<StopIcon />} reason={grant ?? nothingToCancel} onPress={() => setAsking('cancel')}>
        {t.cancel}
      </Button>
      <IconButton size="small" label={t.clearSelection} icon={<CloseIcon />} onPress={onDone} />
      <Confirm
        title={all ? t.cancelAllTitle : t.cancelTitle(Math.min(going.length, MOST_AT_ONCE))}
        open={asking === 'cancel'}
        onClose={() => setAsking(undefined)}
        action={all ? t.cancelAllAction : t.cancelAction(Math.min(going.length, MOST_AT_ONCE))}
        busy={busy === 'cancel'}
        onConfirm={() => act.mutate('cancel')}
      >
        <p>{t.cancelText}</p>
      </Confirm>
      <Confirm
        title={t.retryAllTitle}
        open={asking === 'retry'}
        onClose={() => setAsking(undefined)}
        action={t.retryAllAction}
        busy={busy === 'retry'}
        danger={false}
        onConfirm={() => act.mutate('retry')}
      >
        <p>{t.retryAllText}</p>
      </Confirm>
    </div>
  )
}
