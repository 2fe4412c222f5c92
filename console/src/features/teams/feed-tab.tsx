import { api, addressOf } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Tag } from '../../ui/badge'
import { buttonLook } from '../../ui/button'
import { DownloadIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Time } from '../../ui/values'
import type { Team } from './board'
import css from './teams.module.css'

/** What happened in the team, newest first; live. */
export function FeedTab({ team }: { readonly team: Team }) {
  const t = useWords(teamsWords)
  const log = api.useQuery('get', '/api/v1/teams/{team}/log', { params: { path: { team: team.name }, query: { after: 0 } } })
  const events = (log.data?.events ?? []).toReversed()
  const all = (
    <a className={buttonLook({ size: 'small' })} href={addressOf(`/api/v1/teams/${encodeURIComponent(team.name)}/export`)} download>
      <DownloadIcon /> {t.feedExport}
    </a>
  )
  return (
    <>
      {log.error !== null && <ProblemOf error={log.error} onRetry={() => void log.refetch()} />}
      <Panel title={t.tab.feed} actions={all} flush>
        {log.isPending ? (
          <Skeleton />
        ) : events.length === 0 ? (
          <Empty title={t.feedEmpty} />
        ) : (
          <ol className={css.rows}>
            {events.map(event => (
              <li key={event.id}>
                <Time at={event.ts} />
                <Tag>{t.feedKind[event.kind] ?? event.kind}</Tag>
                <span className={css.grow}>{event.text}</span>
              </li>
            ))}
          </ol>
        )}
      </Panel>
      {log.data?.gap && <Note>{t.feedGap}</Note>}
    </>
  )
}
