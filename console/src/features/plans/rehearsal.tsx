import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Note, Panel } from '../../ui/page'
import { Time } from '../../ui/values'
import css from './plans.module.css'
import type { Plan } from './state'

/** What would come of it if all that the streams have saved were merged now; nothing before the first time. */
export function Rehearsal({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const last = plan.rehearsal
  if (last === undefined) {
    return null
  }
  const streams = last.streams.join(', ')
  return (
    <Panel title={t.rehearsal.title}>
      <p>
        {last.done ? t.rehearsal.of(streams) : t.rehearsal.running(streams)} <Time at={last.ended_at ?? last.since} relative />
      </p>
      {last.why !== '' && <Note>{last.why}</Note>}
      {last.done && last.why === '' && last.findings.length === 0 && <p>{t.rehearsal.good}</p>}
      {last.findings.map(found => (
        <div key={`${found.stream} ${found.kind} ${found.files.join(' ')}`}>
          <p>
            {t.rehearsal.found(found.stream, t.rehearsal.kind[found.kind] ?? found.kind, found.with.join(', '))}
            {found.files.length > 0 && (
              <>
                : <code>{found.files.join(', ')}</code>
              </>
            )}
          </p>
          <pre className={css.output}>{found.output === '' ? found.why : found.output}</pre>
        </div>
      ))}
    </Panel>
  )
}
