import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { jobWords } from '../../strings/job'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import { Time } from '../../ui/values'
import styles from './job.module.css'
import type { Job } from './job'

type Question = Schemas['QuestionView']

const LONGEST = 4096

/** What the agent of a job asks a person and nobody has answered; nothing when it asks nothing. */
export const Questions = ({ job }: { readonly job: Job }) => {
  const open = api.useQuery('get', '/api/v1/questions', { params: { query: { job: job.id, state: 'open' } } }, { enabled: job.status.state === 'running' })
  const questions = job.status.state === 'running' ? (open.data?.items ?? []) : []
  return questions.map(question => <Ask key={question.id} question={question} />)
}

const Ask = ({ question }: { readonly question: Question }) => {
  const words = useWords(jobWords)
  const member = useGrantReason('member')
  const [text, setText] = useState('')
  const answer = api.useMutation('post', '/api/v1/questions/{question}/answer', {
    onSuccess: () => toast({ tone: 'good', title: words.answered(question.id) }),
  })
  const say = (said: string) => {
    if (!answer.isPending && said.trim() !== '') answer.mutate({ params: { path: { question: question.id } }, body: { answer: said } })
  }
  return (
    <section className={styles['banner']} data-tone="warn" aria-label={words.asks(question.id)}>
      <div>
        <strong>{words.asks(question.id)}</strong> <Time at={question.asked_at} />
        <p className={styles['asked']}>{question.question}</p>
        <div className={styles['options']}>
          {question.options.map(option => (
            <Button key={option} busy={answer.isPending} reason={member} onPress={() => say(option)}>
              {option}
            </Button>
          ))}
        </div>
        <form
          className={styles['options']}
          onSubmit={event => {
            event.preventDefault()
            say(text)
          }}
        >
          <TextField
            label={question.options.length > 0 ? words.otherAnswer : words.answerLabel}
            error={text.length > LONGEST ? words.answerTooLong(LONGEST) : undefined}
            value={text}
            onChange={setText}
          />
          <Button type="submit" look="primary" busy={answer.isPending} reason={member ?? (text.trim() === '' ? words.answerEmpty : undefined)}>
            {words.sendAnswer}
          </Button>
        </form>
        {answer.error !== null && <ProblemOf error={answer.error} />}
      </div>
    </section>
  )
}
