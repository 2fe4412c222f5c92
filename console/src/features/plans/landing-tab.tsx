import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/dialog'
import { BranchIcon, CheckCircleIcon, ExternalIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { CopyLine } from '../../ui/values'
import { isPage, mergeableOf, type Landed, type Landing } from './landing'
import css from './plans.module.css'
import { LandedBadge, useSteerReason, type Plan } from './state'

const LAND = '/api/v1/plans/{plan}/land'

/** Where the result of a plan is, how it gets there, and its merge. */
export function LandingTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  if (plan.state !== 'done' || plan.head === undefined) {
    return (
      <Empty title={plan.state === 'done' ? t.landing.nothingTitle : t.landing.notDoneTitle} icon={<BranchIcon />}>
        {plan.state === 'done' ? t.landing.nothingText : t.landing.notDoneText(plan.branch)}
      </Empty>
    )
  }
  return <Done plan={plan} />
}

function Done({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const landing = api.useQuery('get', LAND, { params: { path: { plan: plan.id } } })
  const steer = useSteerReason(plan)
  const land = api.useMutation('post', LAND, {
    onSuccess: view => {
      const isThere = view.repositories.every(({ state }) => state !== 'refused' && state !== 'pending')
      toast(isThere ? { tone: 'good', title: t.landing.isThere(plan.name) } : { tone: 'bad', title: t.landing.isPart(plan.name) })
    },
    onSettled: () => void landing.refetch(),
  })
  if (landing.data === undefined) {
    return landing.error === null ? <Skeleton lines={6} /> : <ProblemOf error={landing.error} onRetry={() => void landing.refetch()} />
  }
  const isFirst = landing.data.repositories.length === 0
  const isLanded = !isFirst && landing.data.repositories.every(({ state }) => state === 'landed' || state === 'unchanged')
  return (
    <Panel
      title={t.landing.title}
      actions={
        <span className={css.acts}>
          {!isLanded && (
            <Button
              size="small"
              look={isFirst ? 'primary' : 'plain'}
              icon={<BranchIcon />}
              reason={steer}
              busy={land.isPending}
              onPress={() => land.mutate({ params: { path: { plan: plan.id } }, body: { merge: false } })}
            >
              {isFirst ? t.landing.land : t.landing.again}
            </Button>
          )}
          <Merge plan={plan} landing={landing.data} onSettled={() => void landing.refetch()} />
        </span>
      }
    >
      <div className={css.stack}>
        {land.error !== null && <ProblemOf error={land.error} />}
        <p className={css.hint}>{isFirst ? t.landing.first(plan.branch) : isLanded ? t.landing.all : t.landing.hint(plan.branch)}</p>
        {!isFirst && <Repositories landing={landing.data} />}
        {landing.data.repositories.some(({ state }) => state === 'local') && (
          <Note>
            {t.landing.local}
            <CopyLine text={`cadre plan land ${plan.id}`} label={t.copyCommand} />
          </Note>
        )}
        <Forbidden landing={landing.data} />
      </div>
    </Panel>
  )
}

/** How a server comes to merge what it may not. */
function Forbidden({ landing }: { readonly landing: Landing }) {
  const t = useWords(plansWords)
  const { forbidden } = mergeableOf(landing.repositories)
  if (forbidden.length === 0) return null
  return (
    <Note>
      {t.landing.forbidden}
      <CopyLine text={forbidden.map(({ url, base }) => `${url} ${base}`).join(', ')} label={t.landing.copy} />
    </Note>
  )
}

function Repositories({ landing }: { readonly landing: Landing }) {
  const t = useWords(plansWords)
  return (
    <Table
      label={t.landing.repositories}
      rows={landing.repositories}
      rowKey={each => each.repository}
      columns={[
        { id: 'repository', head: t.landing.repository, cell: each => <span className={css.name}>{each.repository}</span> },
        { id: 'state', head: t.streams.state, cell: each => <LandedBadge state={each.state} /> },
        { id: 'pull', head: t.landing.pull, cell: each => <Pull of={each} /> },
        { id: 'base', head: t.landing.base, cell: each => <code className={css.wrap}>{each.base}</code> },
        { id: 'began', head: t.landing.began, cell: each => <Sha sha={each.base_commit} /> },
        { id: 'commit', head: t.landing.commit, cell: each => <Sha sha={each.commit} /> },
        { id: 'why', head: t.streams.why, cell: each => <span className={css.whole}>{each.why || '–'}</span> },
      ]}
    />
  )
}

/** In short; whole for who copies or hears it. */
function Sha({ sha }: { readonly sha: string }) {
  return sha === '' ? '–' : <code title={sha}>{sha.slice(0, 10)}</code>
}

function Pull({ of: { pull_request: address, number, project } }: { readonly of: Landed }) {
  const t = useWords(plansWords)
  if (number === undefined) return '–'
  const name = `${project ?? ''}#${number}`
  if (!isPage(address)) return name
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" className={css.line}>
      {name} <ExternalIcon />
      <span className="visually-hidden">{t.landing.newWindow}</span>
    </a>
  )
}

/** Shown where the server's settings have the base of some pull request; a person confirms what goes where. */
function Merge({ plan, landing, onSettled }: { readonly plan: Plan; readonly landing: Landing; readonly onSettled: () => void }) {
  const t = useWords(plansWords)
  const grant = useGrantReason('operator')
  const [asked, setAsked] = useState(false)
  const { drafts, without, forbidden } = mergeableOf(landing.repositories)
  const merge = api.useMutation('post', LAND, {
    onSuccess: () => {
      toast({ tone: 'good', title: t.landing.merged(plan.name) })
      setAsked(false)
    },
    onSettled,
  })
  if (drafts.length === 0 && !asked) return null
  const reason =
    grant ??
    (without.length > 0
      ? t.landing.without(without.join(', '))
      : forbidden.length > 0
        ? t.landing.notAllowed(forbidden.map(({ repository }) => repository).join(', '))
        : undefined)
  return (
    <>
      <Button size="small" look="danger" icon={<CheckCircleIcon />} reason={reason} onPress={() => setAsked(true)}>
        {t.landing.merge}
      </Button>
      {asked && (
        <Confirm
          title={t.landing.ask(plan.name)}
          open
          onClose={() => {
            setAsked(false)
            merge.reset()
          }}
          action={t.landing.merge}
          busy={merge.isPending}
          onConfirm={() => merge.mutate({ params: { path: { plan: plan.id } }, body: { merge: true } })}
        >
          <p>{t.landing.follows}</p>
          <ul className={css.list}>
            {drafts.map(each => (
              <li key={each.repository} className={css.wrap}>
                <span className={css.name}>{each.repository}</span>
                {` (${each.project ?? each.url}): ${t.landing.commitOf} `}
                <code>{each.commit}</code> {t.landing.into} <code>{each.base}</code>
              </li>
            ))}
          </ul>
          {merge.error !== null && <ProblemOf error={merge.error} />}
        </Confirm>
      )}
    </>
  )
}
