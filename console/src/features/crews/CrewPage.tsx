import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { buttonLook } from '../../ui/button'
import { CrewsIcon, WarnIcon } from '../../ui/icons'
import { Empty, Facts, Note, Page, Panel, Skeleton } from '../../ui/page'
import { Time } from '../../ui/values'
import { Comparison } from './comparison'
import css from './crews.module.css'
import { PartPanel, Tries } from './part-panel'
import { Picture } from './picture'
import { Report } from './report'
import { CrewBadge, type Crew } from './state'
import { SteerCrew } from './steer-crew'

/** One crew: its parts and what they wait for, live, with the log of the chosen one, and the report. */
export function CrewPage({ log }: { readonly log: (job: string) => ReactNode }) {
  const t = useWords(crewsWords)
  const { crew: id = '' } = useParams({ strict: false })
  const crew = api.useQuery('get', '/api/v1/crews/{crew}', { params: { path: { crew: id } } })
  if (crew.data !== undefined) {
    return (
      <Page title={crew.data.id} sub={<CrewBadge state={crew.data.state} />} actions={<SteerCrew crew={crew.data} />}>
        <Whole crew={crew.data} log={log} />
      </Page>
    )
  }
  if (crew.error !== null && problemOf(crew.error).status === 404) {
    const back = (
      <Link to="/crews" className={buttonLook()}>
        {t.back}
      </Link>
    )
    return (
      <Page title={id}>
        <Empty title={t.goneTitle} icon={<CrewsIcon />} action={back}>
          {t.goneText}
        </Empty>
      </Page>
    )
  }
  return <Page title={id}>{crew.error === null ? <Skeleton /> : <ProblemOf error={crew.error} onRetry={() => void crew.refetch()} />}</Page>
}

function Whole({ crew, log }: { readonly crew: Crew; readonly log: (job: string) => ReactNode }) {
  const t = useWords(crewsWords)
  const navigate = useNavigate()
  const { part: asked } = useSearch({ from: '/frame/crews/$crew' })
  const chosen = crew.parts.find(part => part.name === asked) ?? crew.parts.find(part => part.state === 'running') ?? crew.parts[0]
  const choose = (part: string) =>
    void navigate({ to: '/crews/$crew', params: { crew: crew.id }, search: { part }, replace: true, resetScroll: false })
  return (
    <>
      {crew.state === 'proposed' && <Note>{t.confirmHint}</Note>}
      {crew.why !== '' && <Note>{crew.why}</Note>}
      {crew.causes.length > 0 && (
        <Note icon={<WarnIcon />}>
          <strong>{t.causes}</strong>
          <ul className={css.causes}>
            {crew.causes.map(cause => (
              <li key={cause}>{cause}</li>
            ))}
          </ul>
        </Note>
      )}
      {crew.pace.length > 0 && (
        <Note>
          {t.pace}: {crew.pace.map(({ cli, width, why }) => `${t.paceLine(cli, width)} (${why})`).join(', ')}
        </Note>
      )}
      {crew.compared.length > 0 && <Comparison crew={crew} />}
      <Panel title={t.graph}>
        {crew.parts.length === 0 ? <Empty title={t.partsEmpty} /> : <Picture parts={crew.parts} chosen={chosen?.name} onChoose={choose} />}
      </Panel>
      <div className={css.columns}>
        <div className={css.stack}>{chosen === undefined ? null : <PartPanel key={chosen.name} crew={crew} part={chosen} log={log} />}</div>
        <div className={css.stack}>
          <Panel title={t.fact.request}>
            <p className={css.description}>{crew.request}</p>
            <Facts
              items={[
                [t.column.who, crew.submitter],
                crew.team === undefined ? undefined : [t.fact.team, <TeamLink key="team" team={crew.team} />],
                [t.fact.filed, <Time key="filed" at={crew.filed_at} relative />],
                crew.ended_at === undefined ? undefined : [t.fact.ended, <Time key="ended" at={crew.ended_at} relative />],
              ]}
            />
          </Panel>
          {crew.combined !== undefined && <Combined combined={crew.combined} />}
          {crew.triage.length > 0 && (
            <Panel title={t.triage} flush>
              <Tries label={t.triage} tries={crew.triage} />
            </Panel>
          )}
        </div>
      </div>
      {crew.parts.length > 0 && crew.state !== 'proposed' && <Report crew={crew} />}
    </>
  )
}

function TeamLink({ team }: { readonly team: string }) {
  return (
    <Link to="/teams/$team" params={{ team }} search={{}}>
      {team}
    </Link>
  )
}

function Combined({ combined }: { readonly combined: NonNullable<Crew['combined']> }) {
  const t = useWords(crewsWords)
  return (
    <Panel title={t.combined}>
      <p>
        {combined.state === 'done' && combined.job === undefined ? t.merged['unchanged'] : t.combinedText[combined.state]}{' '}
        {combined.job !== undefined && (
          <Link to="/jobs/$job" params={{ job: combined.job }} search={{ tab: 'changes' }}>
            {combined.job}
          </Link>
        )}
      </p>
      <p className={css.faint}>
        {combined.check === '' ? (
          t.unchecked
        ) : (
          <>
            {t.checkedBy} <code>{combined.check}</code>
          </>
        )}
      </p>
      <ul className={css.merged}>
        {combined.parts.map(part => (
          <li key={part.name}>
            <span className={css.name}>{part.name}</span> {t.merged[part.state] ?? part.state}
            {part.with.length > 0 && ` ${t.overlaps(part.with.join(', '))}`}
            {part.files.length > 0 && <code className={css.files}>{part.files.join('\n')}</code>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
