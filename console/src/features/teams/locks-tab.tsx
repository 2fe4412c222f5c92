import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { LockIcon, PlusIcon, QuestionIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { Countdown } from '../../ui/values'
import { BreakLock } from './break-lock'
import { lockRows, type Lock, type LockRow } from './locks'
import type { Team, Viewer } from './board'
import { teamReason, viewerOf, type Me } from './people'
import { TakeLock } from './take-lock'
import css from './teams.module.css'

/** Who has what, and for how long. */
export function LocksTab({ team, me }: { readonly team: Team; readonly me: Me }) {
  const t = useWords(teamsWords)
  const needsMember = useGrantReason('member')
  const write = needsMember ?? teamReason(me, team, t.reason)
  const locks = api.useQuery(
    'get',
    '/api/v1/teams/{team}/locks',
    { params: { path: { team: team.name }, query: { limit: 1000 } } },
    // A lock that runs out is told when somebody asks for it, so we ask now and then.
    { refetchInterval: 15_000 },
  )
  const [taking, setTaking] = useState<string>()
  const [breaking, setBreaking] = useState<Lock>()
  const viewer = viewerOf(me, team)
  const rows = lockRows(locks.data?.items ?? [], team, locks.dataUpdatedAt)
  return (
    <>
      <div className={css.filters}>
        <span className={css.end}>
          <Button look="primary" icon={<PlusIcon />} reason={write} onPress={() => setTaking('')}>
            {t.lockTakeTitle}
          </Button>
        </span>
      </div>
      {locks.error !== null && <ProblemOf error={locks.error} onRetry={() => void locks.refetch()} />}
      {locks.isPending ? (
        <Skeleton />
      ) : rows.length === 0 ? (
        <Empty title={t.locksEmptyTitle} icon={<LockIcon />}>
          {t.locksEmptyText}
        </Empty>
      ) : (
        <Table
          label={t.locksTitle}
          rows={rows}
          rowKey={row => row.key}
          columns={[
            { id: 'resource', head: t.lock.resource, cell: row => <code>{row.resource}</code> },
            { id: 'holder', head: t.lock.holder, cell: row => <Holder row={row} viewer={viewer} /> },
            {
              id: 'left',
              head: t.lock.left,
              cell: row => row.lock !== undefined && <Countdown until={new Date(row.untilMs).toISOString()} over={t.lockEnded} />,
            },
            { id: 'waiting', head: t.lock.waiting, cell: row => row.lock !== undefined && <Waiting lock={row.lock} /> },
            { id: 'token', head: t.lock.token, number: true, cell: row => row.lock?.token },
            {
              id: 'actions',
              head: <span className="visually-hidden">{t.lock.actions}</span>,
              cell: row => (
                <LockActions
                  row={row}
                  team={team.name}
                  viewer={viewer}
                  write={write}
                  onTake={() => setTaking(row.resource)}
                  onBreak={() => setBreaking(row.lock)}
                />
              ),
            },
          ]}
        />
      )}
      {taking !== undefined && <TakeLock team={team} resource={taking} onClose={() => setTaking(undefined)} />}
      {breaking !== undefined && <BreakLock team={team.name} lock={breaking} onClose={() => setBreaking(undefined)} />}
    </>
  )
}

function Holder({ row, viewer }: { readonly row: LockRow; readonly viewer: Viewer }) {
  const t = useWords(teamsWords)
  if (row.lock === undefined) {
    return <span className={css.faint}>{t.lockFree}</span>
  }
  if (row.lock.held_by === null) {
    return <span className={css.faint}>{row.lock.reason === 'queue' ? t.lockKept : t.lockDelay}</span>
  }
  return (
    <span className={css.inline}>
      <span className={css.name}>{row.lock.held_by}</span>
      {row.lock.held_by === viewer.name && <span className={css.faint}>({t.you})</span>}
      {row.lock.mode === 'shared' && <Badge>{t.lockShared}</Badge>}
      {!row.lock.verified && (
        <Badge tone="warn" icon={<QuestionIcon />}>
          {t.unverified}
        </Badge>
      )}
    </span>
  )
}

/** Who waits, the next one first. */
function Waiting({ lock }: { readonly lock: Lock }) {
  const t = useWords(teamsWords)
  return lock.waiting.map(one => one.member + (one.mode === 'shared' ? ` (${t.lockShared})` : '')).join(', ')
}

function LockActions({
  row,
  team,
  viewer,
  write,
  onTake,
  onBreak,
}: {
  readonly row: LockRow
  readonly team: string
  readonly viewer: Viewer
  readonly write: string | undefined
  readonly onTake: () => void
  readonly onBreak: () => void
}) {
  const t = useWords(teamsWords)
  const needsOperator = useGrantReason('operator')
  const path = { params: { path: { team } } }
  const release = api.useMutation('post', '/api/v1/teams/{team}/locks/release', {
    onSuccess: lock => toast({ tone: 'good', title: t.lockReleased(lock.resource) }),
    onError: toastProblem,
  })
  const renew = api.useMutation('post', '/api/v1/teams/{team}/locks/heartbeat', {
    onSuccess: lock => toast({ tone: 'good', title: t.lockRenewed(lock.resource) }),
    onError: toastProblem,
  })
  const { lock, resource } = row
  if (lock === undefined) {
    return (
      <span className={css.rowActions}>
        <Button size="small" reason={write} onPress={onTake}>
          {t.lockTake}
        </Button>
      </span>
    )
  }
  if (lock.held_by === viewer.name) {
    return (
      <span className={css.rowActions}>
        <Button
          size="small"
          reason={write}
          busy={renew.isPending}
          onPress={() => renew.mutate({ ...path, body: { resource, token: lock.token, ttl_sec: 900 } })}
        >
          {t.lockRenew}
        </Button>
        <Button
          size="small"
          reason={write}
          busy={release.isPending}
          onPress={() => release.mutate({ ...path, body: { resource, token: lock.token } })}
        >
          {t.lockRelease}
        </Button>
      </span>
    )
  }
  return (
    <span className={css.rowActions}>
      <Button size="small" reason={needsOperator ?? (lock.held_by === null ? t.reason.nobody : undefined)} onPress={onBreak}>
        {t.lockBreak}
      </Button>
    </span>
  )
}
