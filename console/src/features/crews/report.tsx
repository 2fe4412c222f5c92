import { Link } from '@tanstack/react-router'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { DownloadIcon } from '../../ui/icons'
import { Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { durationText, Money, Tokens } from '../../ui/values'
import css from './crews.module.css'
import { PartBadge, type Crew } from './state'

/** Per part who did it and what it took; told from tasks and jobs, never from what an agent said. */
export function Report({ crew }: { readonly crew: Crew }) {
  const t = useWords(crewsWords)
  const report = api.useQuery('get', '/api/v1/crews/{crew}/report', { params: { path: { crew: crew.id } } })
  if (report.data === undefined) {
    return <Panel title={t.report}>{report.error === null ? <Skeleton /> : <ProblemOf error={report.error} onRetry={() => void report.refetch()} />}</Panel>
  }
  const { parts, totals, markdown } = report.data
  const answers = parts.filter(part => part.answer !== '')
  return (
    <Panel
      title={crew.ended_at === undefined ? t.totals : t.report}
      flush
      actions={
        <Button size="small" icon={<DownloadIcon />} onPress={() => save(`${crew.id}.md`, markdown)}>
          {t.download}
        </Button>
      }
    >
      <div className={css.bare}>
        <Table
          label={t.report}
          rows={parts}
          rowKey={part => part.name}
          columns={[
            { id: 'part', head: t.table.part, cell: part => <span className={css.name}>{part.name}</span> },
            { id: 'worker', head: t.table.worker, cell: part => part.worker || '–' },
            { id: 'cli', head: t.table.cli, cell: part => part.cli },
            { id: 'model', head: t.table.model, cell: part => part.model || '–' },
            { id: 'state', head: t.table.state, cell: part => <PartBadge state={part.state} /> },
            { id: 'tries', head: t.table.tries, number: true, cell: part => part.attempts },
            { id: 'time', head: t.table.time, number: true, cell: part => durationText(part.duration_ms / 1000) },
            { id: 'tokens', head: t.table.tokens, number: true, cell: part => <Tokens count={part.tokens} /> },
            { id: 'cost', head: t.table.cost, number: true, cell: part => <Money usd={part.cost_usd} /> },
            {
              id: 'change',
              head: t.table.change,
              cell: part =>
                part.job === undefined || part.diffstat === '' ? (
                  part.diffstat || '–'
                ) : (
                  <Link to="/jobs/$job" params={{ job: part.job }} search={{ tab: 'changes' }}>
                    {part.diffstat}
                  </Link>
                ),
            },
          ]}
        />
      </div>
      <p className={css.totals}>
        {t.partsDone(totals.done, totals.parts)} · {t.fact.tries} {totals.attempts} · {durationText(totals.duration_ms / 1000)} ·{' '}
        <Tokens count={totals.tokens} /> {t.fact.tokens} · <Money usd={totals.cost_usd} />
        {totals.unpriced > 0 && ` (${t.unpriced(totals.unpriced)})`}
      </p>
      {answers.map(part => (
        <details key={part.name} className={css.answer}>
          <summary>{t.answer(part.name)}</summary>
          <pre>{part.answer}</pre>
        </details>
      ))}
    </Panel>
  )
}

/** Gives the browser a text to keep as a file. */
const save = (name: string, text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
