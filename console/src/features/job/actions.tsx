import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { grantReason, useMe } from '../../api/me'
import { useOnce } from '../../api/once'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Segments, TextArea, TextField } from '../../ui/field'
import { BranchIcon, CommentIcon, RetryIcon, StopIcon } from '../../ui/icons'
import { toast } from '../../ui/toast'
import styles from './job.module.css'
import { hasCommits, isOver, type Job } from './job'

/** The job's own queries are fetched again after a change, whether or not the feed tells of it first. */
const useRefresh = (job: string) => {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/jobs/{job}', { params: { path: { job } } }] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/jobs'] })
  }
}

/** Why this person may not change this job, undefined if they may; the server checks again. */
const useChangeReason = (job: Job): string | undefined => {
  const words = useWords(jobWords)
  const me = useMe().data
  const member = grantReason(me, 'member')
  if (member !== undefined) return member
  return me?.name === job.submitter || grantReason(me, 'operator') === undefined ? undefined : words.notYours
}

/** What can be done with a job now; what cannot says why. */
export const Actions = ({ job, onFollowUp }: { readonly job: Job; readonly onFollowUp: () => void }) => {
  const words = useWords(jobWords)
  const mayNot = useChangeReason(job)
  const [open, setOpen] = useState<'cancel' | 'push'>()
  const refresh = useRefresh(job.id)
  const retry = api.useMutation('post', '/api/v1/jobs/{job}/retry', {
    onError: toastProblem,
    onSuccess: () => {
      toast({ tone: 'good', title: words.retried(job.id) })
      refresh()
    },
  })
  const over = isOver(job)
  const stopping = job.status.state === 'running' && job.status.stopping !== ''
  const cancelReason = mayNot ?? (over ? words.over : stopping ? words.stopping : undefined)
  return (
    <>
      {!over && (
        <Button look="danger" icon={<StopIcon />} reason={cancelReason} onPress={() => setOpen('cancel')}>
          {words.cancel}
        </Button>
      )}
      {over && (
        <Button icon={<RetryIcon />} reason={mayNot} busy={retry.isPending} onPress={() => retry.mutate({ params: { path: { job: job.id } } })}>
          {words.retry}
        </Button>
      )}
      {over && hasCommits(job) && (
        <Button icon={<BranchIcon />} reason={mayNot} onPress={() => setOpen('push')}>
          {words.push}
        </Button>
      )}
      <Button look={over ? 'primary' : 'plain'} icon={<CommentIcon />} reason={useFollowUpReason(job)} onPress={onFollowUp}>
        {words.followUp}
      </Button>
      {open === 'cancel' && <CancelDialog job={job} onClose={() => setOpen(undefined)} />}
      {open === 'push' && <PushDialog job={job} onClose={() => setOpen(undefined)} />}
    </>
  )
}

/** Why no follow-up can be filed now; undefined if one can. */
export const useFollowUpReason = (job: Job): string | undefined => {
  const words = useWords(jobWords)
  const mayNot = useChangeReason(job)
  return mayNot ?? (isOver(job) ? undefined : words.notOver)
}

const CancelDialog = ({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) => {
  const words = useWords(jobWords)
  const [reason, setReason] = useState('')
  const refresh = useRefresh(job.id)
  const cancel = api.useMutation('post', '/api/v1/jobs/{job}/cancel', {
    onSuccess: () => {
      toast({ tone: 'info', title: words.cancelled(job.id) })
      refresh()
      onClose()
    },
  })
  const send = () => cancel.mutate({ params: { path: { job: job.id } }, body: reason.trim() === '' ? {} : { reason: reason.trim() } })
  return (
    <Dialog
      open
      title={words.cancelTitle(job.id)}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words.keep}</Button>
          <Button look="danger" busy={cancel.isPending} onPress={send}>
            {words.cancelNow}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        <p>{words.cancelText}</p>
        <TextField label={words.cancelReason} hint={words.cancelReasonHint} value={reason} onChange={setReason} />
        {cancel.isError && <ProblemOf error={cancel.error} />}
      </div>
    </Dialog>
  )
}

const PushDialog = ({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) => {
  const words = useWords(jobWords)
  const [branch, setBranch] = useState(`cadre/${job.id}`)
  const push = api.useMutation('post', '/api/v1/jobs/{job}/push', {
    onSuccess: pushed => {
      toast({ tone: 'good', title: words.pushed(pushed.branch), text: pushed.url })
      onClose()
    },
  })
  const send = () => push.mutate({ params: { path: { job: job.id } }, body: { branch: branch.trim() } })
  return (
    <Dialog
      open
      title={words.pushTitle}
      onClose={onClose}
      actions={
        <Button look="primary" busy={push.isPending} onPress={send}>
          {words.pushNow}
        </Button>
      }
    >
      <div className={styles['form']}>
        <p>{words.pushText}</p>
        <TextField label={words.pushBranch} hint={words.pushBranchHint} value={branch} onChange={setBranch} mono required />
        {push.isError && <ProblemOf error={push.error} />}
      </div>
    </Dialog>
  )
}

interface FollowUpProps {
  readonly job: Job
  /** What stands in the prompt at first: comments on the change, if they are sent. */
  readonly prompt: string
  readonly onFiled: () => void
  readonly onClose: () => void
}

/** Files a job that goes on with this one, and leads to it. */
export const FollowUpDialog = ({ job, prompt: before, onFiled, onClose }: FollowUpProps) => {
  const words = useWords(jobWords)
  const navigate = useNavigate()
  const [prompt, setPrompt] = useState(before)
  const [mode, setMode] = useState<'session' | 'cold'>('session')
  const refresh = useRefresh(job.id)
  const once = useOnce()
  const file = api.useMutation('post', '/api/v1/jobs', {
    onSuccess: filed => {
      toast({ tone: 'good', title: words.followUpFiled(filed.id) })
      onFiled()
      refresh()
      onClose()
      void navigate({ to: '/jobs/$job', params: { job: filed.id }, search: {} })
    },
  })
  const empty = prompt.trim() === ''
  const send = () => {
    const body = { prompt, agent: job.agent, resume: { job: job.id, cold: mode === 'cold' } }
    if (!empty && !file.isPending) file.mutate({ body, headers: once.headersFor(body) })
  }
  return (
    <Dialog
      open
      wide
      title={words.followUpTitle(job.id)}
      onClose={onClose}
      actions={
        <Button look="primary" busy={file.isPending} reason={empty ? words.emptyPrompt : undefined} onPress={send}>
          {words.file}
        </Button>
      }
    >
      <div className={styles['form']}>
        <TextArea label={words.followUpPrompt} value={prompt} rows={10} onChange={setPrompt} onSubmit={send} required />
        <Segments
          label={words.followUpMode}
          value={mode}
          onChange={value => setMode(value === 'cold' ? 'cold' : 'session')}
          options={[
            { value: 'session', label: words.inSession },
            { value: 'cold', label: words.coldStart },
          ]}
        />
        <p className={styles['faint']}>{mode === 'cold' ? words.coldStartHint : words.inSessionHint}</p>
        {file.isError && <ProblemOf error={file.error} />}
      </div>
    </Dialog>
  )
}
