import { Link } from '@tanstack/react-router'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { CheckIcon } from '../../ui/icons'
import { Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { durationText, Money, Tokens } from '../../ui/values'
import css from './crews.module.css'
import { PartBadge, type Crew } from './state'

type Result = Schemas['CrewComparison']['results'][number]

/** What each agent made of the same prompt, side by side, with the choice of one. */
export function Comparison({ crew }: { readonly crew: Crew }) {
  const t = useWords(crewsWords)
  const grant = useGrantReason('member')
  const path = { crew: crew.id }
  const comparison = api.useQuery('get', '/api/v1/crews/{crew}/comparison', { params: { path } })
  const pick = api.useMutation('post', '/api/v1/crews/{crew}/parts/{part}/pick', {
    onSuccess: ({ picked }) => toast({ tone: 'good', title: t.compared.pickedNow(picked?.part ?? '') }),
    onError: toastProblem,
  })
  if (comparison.data === undefined) {
    return (
      <Panel title={t.compared.title}>
        {comparison.error === null ? <Skeleton /> : <ProblemOf error={comparison.error} onRetry={() => void comparison.refetch()} />}
      </Panel>
    )
  }
  const { results, picked } = comparison.data
  const isOver = !['running', 'stopping'].includes(crew.state)
  const reason = (result: Result) =>
    grant ?? (isOver ? (result.state === 'done' ? undefined : t.compared.noResult) : t.compared.notOver)
  return (
    <Panel title={t.compared.title} flush>
      <div className={css.bare}>
        <Table
          label={t.compared.title}
          rows={results}
          rowKey={result => result.part}
          columns={[
            { id: 'part', head: t.table.part, cell: result => <span className={css.name}>{result.part}</span> },
            { id: 'model', head: t.table.model, cell: result => result.model || '–' },
            { id: 'state', head: t.table.state, cell: result => <PartBadge state={result.state} /> },
            {
              id: 'change',
              head: t.table.change,
              cell: result =>
                result.job === undefined ? (
                  '–'
                ) : (
                  <Link to="/jobs/$job" params={{ job: result.job }} search={{ tab: 'changes' }}>
                    {result.files_changed === 0
                      ? result.job
                      : t.compared.change(result.files_changed, result.insertions, result.deletions)}
                  </Link>
                ),
            },
            {
              id: 'check',
              head: t.compared.check,
              cell: ({ check }) => (check === undefined ? '–' : <span title={check.why}>{t.compared.checks[check.state] ?? check.state}</span>),
            },
            { id: 'time', head: t.table.time, number: true, cell: result => durationText(result.duration_ms / 1000) },
            { id: 'tokens', head: t.table.tokens, number: true, cell: result => <Tokens count={result.tokens} /> },
            { id: 'cost', head: t.table.cost, number: true, cell: result => <Money usd={result.cost_usd} /> },
            {
              id: 'pick',
              head: t.compared.choice,
              cell: result =>
                picked?.part === result.part ? (
                  t.compared.pickedBy(picked.by)
                ) : (
                  <Button
                    size="small"
                    icon={<CheckIcon />}
                    reason={reason(result)}
                    busy={pick.isPending}
                    onPress={() => pick.mutate({ params: { path: { ...path, part: result.part } } })}
                  >
                    {t.compared.pick(result.part)}
                  </Button>
                ),
            },
          ]}
        />
      </div>
    </Panel>
  )
}
