import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Skeleton } from '../../ui/page'
import css from './settings.module.css'

type Result = Schemas['ConnectionReportFinding']['result']

const TONE: Record<Result, Tone> = { ok: 'good', warning: 'warn', unknown: 'neutral', failed: 'bad' }

/** Has the server look at a connection now. */
export function TestConnection({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const words = useWords(settingsWords).integrations
  return (
    <Dialog title={words.testOf(name)} open onClose={onClose} actions={<Button onPress={onClose}>{words.close}</Button>}>
      <Findings of={name} />
    </Dialog>
  )
}

/** What it found, and what to click. */
export function Findings({ of }: { readonly of: string }) {
  const words = useWords(settingsWords).integrations
  const report = api.useQuery(
    'post',
    '/api/v1/connections/{connection}/test',
    { params: { path: { connection: of } } },
    { gcTime: 0, staleTime: Infinity, retry: false },
  )
  return (
    <>
      {report.error !== null && <ProblemOf error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <Skeleton lines={6} />}
      <ul className={css.rows} aria-label={words.testOf(of)}>
        {report.data?.findings.map(finding => (
          <li key={`${finding.name} ${finding.found}`}>
            <Badge tone={TONE[finding.result]}>{words.result[finding.result]}</Badge>
            <div className={css.grow}>
              <span className={css.name}>{finding.name}</span>
              <p>{finding.found}</p>
              {finding.fix !== '' && <p className={css.faint}>{finding.fix}</p>}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
