import { useQuery } from '@tanstack/react-query'
import { client } from '../../../api/client'
import { ProblemOf } from '../../../domain/problem'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { Button } from '../../../ui/button'
import { CheckCircleIcon, CheckIcon, StopIcon, WarnIcon } from '../../../ui/icons'
import { Note } from '../../../ui/page'
import { CopyLine, numberText, Time } from '../../../ui/values'
import css from './audit.module.css'
import { useChain } from './chain-strip'
import { noted, outcomeOf, type Tally } from './check'
import { useCheck } from './use-check'

/** Looks whether all events are as they were sealed, as far as one lets it. */
export function CheckPart() {
  const t = useWords(auditWords).check
  const { course, start, goOn, stop, close } = useCheck()
  return (
    <section className={css.check} aria-label={t.title}>
      {course.at === 'nowhere' && (
        <div className={css.ways}>
          <Button icon={<CheckIcon />} onPress={start}>
            {t.start}
          </Button>
          <span className={css.faint}>{t.lead}</span>
        </div>
      )}
      {course.at === 'running' && <Running tally={course.tally} onStop={stop} />}
      <div role="status">
        {course.at === 'stopped' && <Note>{t.stopped(numberText(course.tally.up_to))}</Note>}
        {course.at === 'over' && course.tally.fault === undefined && <Whole tally={course.tally} />}
      </div>
      {course.at === 'over' && course.tally.fault !== undefined && <Broken tally={course.tally} fault={course.tally.fault} />}
      {course.at === 'failed' && <ProblemOf error={course.error} onRetry={goOn} />}
      {course.at !== 'nowhere' && course.at !== 'running' && (
        <div className={css.ways}>
          {course.at === 'stopped' && <Button onPress={goOn}>{t.goOn}</Button>}
          <Button icon={<CheckIcon />} onPress={start}>
            {t.start}
          </Button>
          <Button look="quiet" onPress={close}>
            {t.close}
          </Button>
        </div>
      )}
    </section>
  )
}

function Running({ tally, onStop }: { readonly tally: Tally; readonly onStop: () => void }) {
  const t = useWords(auditWords).check
  const newest = useChain().data?.newest?.up_to
  return (
    <div className={css.running}>
      <progress aria-label={t.running} {...(newest === undefined ? {} : { max: newest, value: Math.min(tally.up_to, newest) })} />
      <span className={css.faint}>{t.progress(numberText(tally.events), numberText(tally.up_to), newest === undefined ? '…' : numberText(newest))}</span>
      <Button size="small" icon={<StopIcon />} onPress={onStop} autoFocus>
        {t.stop}
      </Button>
    </div>
  )
}

function Whole({ tally }: { readonly tally: Tally }) {
  const t = useWords(auditWords).check
  const outcome = outcomeOf(tally)
  if (outcome !== 'good') return <Note>{outcome === 'no-seal' ? t.noSeal : t.nothing}</Note>
  return (
    <Note icon={<CheckCircleIcon />}>
      <strong>{t.good(tally.events, numberText(tally.events))}</strong>
      {tally.deleted > 0 && <p>{t.deleted(tally.deleted)}</p>}
      {tally.unsealed > 0 && <p>{t.unsealed(numberText(tally.unsealed))}</p>}
      <p>{t.note}</p>
      <CopyLine text={noted(tally.up_to, tally.digest)} />
    </Note>
  )
}

/** The seal behind the last good one; `null` where it cannot be told, since seals are missing. */
const useSealBehind = (after: number) =>
  useQuery({
    queryKey: ['audit', 'broken', after],
    retry: false,
    queryFn: async ({ signal }) => {
      const { data } = await client.GET('/api/v1/audit/export', { params: { query: { after } }, signal })
      return data?.seal ?? null
    },
  }).data

function Broken({ tally, fault }: { readonly tally: Tally; readonly fault: string }) {
  const t = useWords(auditWords).check
  const seal = useSealBehind(tally.seals === 0 ? 0 : tally.up_to)
  return (
    <div className={css.broken} role="alert">
      <WarnIcon />
      <div>
        <strong>
          {t.bad}: {fault}
        </strong>
        <p>{tally.seals === 0 ? t.badFromBegin : t.badUpTo(numberText(tally.events), numberText(tally.up_to))}</p>
        {seal != null && (
          <p>
            {t.badSeal(numberText(seal.after), numberText(seal.up_to))} <Time at={seal.at} />
          </p>
        )}
        <h3>{t.whatToDo}</h3>
        <ol>
          {t.steps.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </div>
  )
}
