import { Link } from '@tanstack/react-router'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { usageWords } from '../../strings/usage'
import { Badge, Count } from '../../ui/badge'
import { Button } from '../../ui/button'
import { KeyIcon } from '../../ui/icons'
import { useNow } from '../../ui/now'
import { Empty, Panel, Skeleton } from '../../ui/page'
import { numberText, Time } from '../../ui/values'
import css from './accounts.module.css'
import { lengthOf, wordOf } from './windows'

type Account = Schemas['AccountQuota']
type Window = Schemas['QuotaView']

/** The accounts that agents have used, and what their CLIs said last of the quotas. */
export function Accounts() {
  const t = useWords(usageWords).accounts
  const accounts = api.useInfiniteQuery(
    'get',
    '/api/v1/usage/accounts',
    { params: { query: { limit: 50 } } },
    { initialPageParam: null, getNextPageParam: page => page.next },
  )
  const all = accounts.data?.pages.flatMap(page => page.items) ?? []
  const count = `${numberText(all.length)}${accounts.hasNextPage ? '+' : ''}`
  return (
    <Panel
      title={
        <>
          {t.title} {all.length > 0 && <Count>{count}</Count>}
        </>
      }
    >
      <div className={css.stack}>
        <p className={css.faint}>{t.lead}</p>
        {accounts.error !== null && <ProblemOf error={accounts.error} onRetry={() => void accounts.refetch()} />}
        {accounts.isPending ? (
          <Skeleton />
        ) : all.length === 0 && accounts.error === null ? (
          <Empty title={t.none} icon={<KeyIcon />}>
            {t.noneText}
          </Empty>
        ) : (
          <ul className={css.accounts} aria-label={t.title}>
            {all.map(account => (
              <li key={JSON.stringify([account.agent, account.account, account.node])} className={css.account}>
                <OneAccount account={account} />
              </li>
            ))}
          </ul>
        )}
        {accounts.hasNextPage && (
          <div className={css.foot}>
            <Button busy={accounts.isFetchingNextPage} onPress={() => void accounts.fetchNextPage()}>
              {t.more}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  )
}

function OneAccount({ account }: { readonly account: Account }) {
  const t = useWords(usageWords).accounts
  return (
    <>
      <div className={css.head}>
        <h3>{account.agent}</h3>
        {account.paused !== undefined && (
          <Link to="/settings/$section" params={{ section: 'agents' }} search={{}} title={account.paused.reason}>
            {account.paused.state === 'open' ? <Badge tone="bad">{t.paused}</Badge> : <Badge tone="warn">{t.tried}</Badge>}
          </Link>
        )}
      </div>
      <p className={css.faint}>
        {account.account === '' ? t.noAccount : account.account}
        {' · '}
        {account.node === undefined ? (
          t.everywhere
        ) : (
          <Link to="/nodes/$node" params={{ node: account.node }}>
            {account.node}
          </Link>
        )}
      </p>
      {account.windows.length === 0 ? (
        <p className={css.unknown}>{t.unsaid}</p>
      ) : (
        <ul className={css.windows}>
          {account.windows.map(window => (
            <li key={window.name}>
              <OneWindow window={window} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function OneWindow({ window }: { readonly window: Window }) {
  const t = useWords(usageWords).accounts
  const word = wordOf(window, useNow())
  const length = lengthOf(window.window_sec)
  return (
    <>
      <div className={css.head}>
        <span className={css.name}>
          {length === undefined ? window.name : t.length[length.unit](length.count)}{' '}
          {length !== undefined && <span className={css.faint}>{window.name}</span>}
        </span>
        <span>{word.left === undefined ? t.unknown : t.left(word.left)}</span>
      </div>
      <div className={css.meter} aria-hidden="true">
        {word.used !== undefined && <span data-state={word.state} style={{ width: `${word.used}%` }} />}
      </div>
      <p className={css.faint}>
        {word.state !== 'ok' && <strong>{t.state[word.state]} · </strong>}
        {word.used !== undefined && `${t.used(word.used)} · `}
        {window.resets_at === undefined ? (
          t.renewalUnsaid
        ) : (
          <>
            {word.state === 'reset' ? t.renewed : t.renews} <Time at={window.resets_at} relative />
          </>
        )}
        {' · '}
        {t.said} <Time at={window.seen_at} relative />
      </p>
    </>
  )
}
