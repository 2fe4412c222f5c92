import { Link } from '@tanstack/react-router'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { Table } from '../../ui/table'
import { Duration } from '../../ui/values'
import css from './flows.module.css'
import { Sha } from './gates'
import { RunBadge, type Run } from './state'

/** The jobs of an item, oldest first, with what they found. */
export function Runs({ runs }: { readonly runs: readonly Run[] }) {
  const t = useWords(flowsWords)
  return (
    <div className={css.bare}>
      <Table
        label={t.jobs}
        rows={runs}
        rowKey={run => run.number}
        columns={[
          { id: 'number', head: t.run.number, number: true, cell: run => run.number },
          {
            id: 'stage',
            head: t.column.stage,
            cell: run => (run.kind === 'command' ? `${run.stage} · ${t.run.command}` : run.stage),
          },
          {
            id: 'job',
            head: t.run.job,
            cell: run =>
              run.job === undefined ? (
                '–'
              ) : (
                <Link to="/jobs/$job" params={{ job: run.job }} search={{}} className={css.name}>
                  {run.job}
                </Link>
              ),
          },
          { id: 'state', head: t.column.state, cell: run => <RunBadge state={run.state} /> },
          { id: 'verdict', head: t.run.verdict, cell: run => <Found run={run} /> },
          { id: 'sha', head: t.evidence.sha, cell: run => (run.sha === '' ? '–' : <Sha sha={run.sha} />) },
          { id: 'time', head: t.run.time, number: true, cell: run => <Duration from={run.wanted_at} to={run.ended_at} /> },
        ]}
      />
    </div>
  )
}

function Found({ run }: { readonly run: Run }) {
  const t = useWords(flowsWords)
  return (
    <>
      {run.verdict !== '' && <span className={css.name}>{t.verdict[run.verdict] ?? run.verdict}</span>}
      {run.why !== '' && <span className={css.faint}>{run.why}</span>}
      {run.findings.length > 0 && (
        <ul className={css.findings}>
          {run.findings.map((finding, index) => (
            <li key={index}>{finding}</li>
          ))}
        </ul>
      )}
    </>
  )
}
