import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select, TextArea } from '../../ui/field'
import { toast } from '../../ui/toast'
import css from './plans.module.css'
import { RULES, type PathRequest } from './requests'
import type { Plan } from './state'

export type Answer = 'grant' | 'refuse'

const routes = {
  grant: '/api/v1/plans/{plan}/requests/{request}/grant',
  refuse: '/api/v1/plans/{plan}/requests/{request}/refuse',
} as const

const ALONE = 'alone'

/** Answers a request for a path: how the stream gets it, or why it does not. */
export function AnswerDialog({
  plan,
  request,
  answer,
  holders,
  onClose,
}: {
  readonly plan: Plan
  readonly request: PathRequest
  readonly answer: Answer
  readonly holders: readonly string[]
  readonly onClose: () => void
}) {
  const t = useWords(plansWords)
  const ui = useWords(uiWords)
  const [rule, setRule] = useState<string>(ALONE)
  const [why, setWhy] = useState('')
  const act = api.useMutation('post', routes[answer], {
    onSuccess: () => {
      toast({ tone: 'good', title: t.paths.done[answer](request.path) })
      onClose()
    },
  })
  const shared = answer === 'grant' ? RULES.find(each => each === rule) : undefined
  const send = () => {
    const said = why.trim()
    act.mutate({
      params: { path: { plan: plan.id, request: String(request.number) } },
      body: { ...(shared === undefined ? {} : { shared }), ...(said === '' ? {} : { why: said }) },
    })
  }
  return (
    <Dialog
      title={t.paths.ask[answer](request.path, request.stream)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look={answer === 'grant' ? 'primary' : 'danger'} type="submit" form="answer-request" busy={act.isPending}>
            {t.paths[answer]}
          </Button>
        </>
      }
    >
      <form
        id="answer-request"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          if (!act.isPending) send()
        }}
      >
        {request.why !== '' && <blockquote className={css.quote}>{request.why}</blockquote>}
        {answer === 'grant' && (
          <Select
            label={t.paths.how}
            value={rule}
            onChange={setRule}
            hint={shared === undefined ? t.paths.follows.alone(holders.join(', ')) : t.paths.follows.shared}
            options={[
              { value: ALONE, label: t.paths.alone(request.stream) },
              ...RULES.map(value => ({ value, label: `${value}: ${t.owners.rule[value] ?? value}` })),
            ]}
          />
        )}
        {answer === 'refuse' && <p>{t.paths.follows.refuse(request.stream)}</p>}
        <TextArea label={t.paths.word} hint={t.paths.wordHint(request.stream)} value={why} rows={3} onChange={setWhy} onSubmit={send} />
      </form>
      {act.error !== null && <ProblemOf error={act.error} />}
    </Dialog>
  )
}
