import { useState } from 'react'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Button } from '../../ui/button'
import { BanIcon, CheckIcon, KeyIcon } from '../../ui/icons'
import { Empty, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Time } from '../../ui/values'
import { AnswerDialog, type Answer } from './answer'
import { usePlanFile } from './file'
import css from './plans.module.css'
import { holdersOf, isOpen, useRequests, type PathRequest } from './requests'
import { isOver, RequestBadge, useSteerReason, type Plan } from './state'

/** Paths that streams have asked for: what is to be answered, and what was. */
export function RequestsTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const requests = useRequests(plan.id)
  if (requests.data === undefined) {
    return requests.error === null ? <Skeleton lines={6} /> : <ProblemOf error={requests.error} onRetry={() => void requests.refetch()} />
  }
  const all = requests.data.items
  if (all.length === 0) {
    return (
      <Empty title={t.paths.emptyTitle} icon={<KeyIcon />}>
        {t.paths.emptyText}
      </Empty>
    )
  }
  const decided = all.filter(request => !isOpen(request)).toReversed()
  return (
    <>
      <Panel title={t.paths.open} flush>
        <Open plan={plan} requests={all.filter(isOpen)} />
      </Panel>
      {decided.length > 0 && (
        <Panel title={t.paths.decided} flush>
          <Decided requests={decided} />
        </Panel>
      )}
    </>
  )
}

function Open({ plan, requests }: { readonly plan: Plan; readonly requests: readonly PathRequest[] }) {
  const t = useWords(plansWords)
  const file = usePlanFile(plan.id)
  const steer = useSteerReason(plan)
  const reason = isOver(plan) ? t.paths.over : steer
  const [asked, setAsked] = useState<{ readonly request: PathRequest; readonly answer: Answer }>()
  const holders = (request: PathRequest) => (file.data === undefined ? [] : holdersOf(file.data.plan, request))
  return (
    <div className={css.bare}>
      {requests.length === 0 && <Empty title={t.paths.noneOpen} />}
      {requests.length > 0 && (
        <Table
          label={t.paths.open}
          rows={requests}
          rowKey={request => request.number}
          columns={[
            { id: 'number', head: t.paths.number, number: true, cell: request => request.number },
            { id: 'stream', head: t.paths.stream, cell: request => <span className={css.name}>{request.stream}</span> },
            { id: 'path', head: t.paths.path, cell: request => <code className={css.path}>{request.path}</code> },
            { id: 'why', head: t.paths.why, cell: request => <span className={css.why}>{request.why || '–'}</span> },
            { id: 'whose', head: t.paths.whose, cell: request => <Whose holders={holders(request)} asked={request.owner} /> },
            { id: 'since', head: t.paths.asked, cell: request => <Time at={request.asked_at} relative /> },
            {
              id: 'act',
              head: t.streams.act,
              cell: request => (
                <span className={css.acts}>
                  <Button size="small" icon={<CheckIcon />} reason={reason} onPress={() => setAsked({ request, answer: 'grant' })}>
                    {t.paths.grant}
                  </Button>
                  <Button size="small" look="quiet" icon={<BanIcon />} reason={reason} onPress={() => setAsked({ request, answer: 'refuse' })}>
                    {t.paths.refuse}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {asked !== undefined && (
        <AnswerDialog
          key={`${asked.request.number} ${asked.answer}`}
          plan={plan}
          request={asked.request}
          answer={asked.answer}
          holders={holders(asked.request)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  )
}

/** Whose the path is, and who is to answer. */
function Whose({ holders, asked }: { readonly holders: readonly string[]; readonly asked: string | undefined }) {
  const t = useWords(plansWords)
  return (
    <>
      <span className={css.name}>{holders.length === 0 ? (asked ?? t.paths.nobody) : holders.join(', ')}</span>
      <span className={css.faint}>{asked === undefined ? t.paths.person : t.paths.isAsked(asked)}</span>
    </>
  )
}

function Decided({ requests }: { readonly requests: readonly PathRequest[] }) {
  const t = useWords(plansWords)
  return (
    <div className={css.bare}>
      <Table
        label={t.paths.decided}
        rows={requests}
        rowKey={request => request.number}
        columns={[
          { id: 'number', head: t.paths.number, number: true, cell: request => request.number },
          { id: 'stream', head: t.paths.stream, cell: request => <span className={css.name}>{request.stream}</span> },
          { id: 'path', head: t.paths.path, cell: request => <code className={css.path}>{request.path}</code> },
          { id: 'why', head: t.paths.why, cell: request => <span className={css.why}>{request.why || '–'}</span> },
          {
            id: 'answer',
            head: t.paths.answer,
            cell: request => (
              <>
                <RequestBadge state={request.state} />
                {request.shared !== undefined && <span className={css.below}>{t.paths.byRule(t.owners.rule[request.shared] ?? request.shared)}</span>}
              </>
            ),
          },
          { id: 'said', head: t.paths.said, cell: request => <span className={css.why}>{request.answer || '–'}</span> },
          { id: 'by', head: t.paths.by, cell: request => request.answered_by || '–' },
          { id: 'at', head: t.paths.at, cell: request => (request.answered_at === undefined ? '–' : <Time at={request.answered_at} relative />) },
        ]}
      />
    </div>
  )
}
