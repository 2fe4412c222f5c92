import { useState } from 'react'
import { api } from '../../api/client'
import { isConnected, useAccounts, useAccountsAnew, useConnect, type GitHubAccount } from '../../domain/github'
import { ProblemOf } from '../../domain/problem'
import { github as en } from '../../strings/en/github'
import { githubWords } from '../../strings/github'
import { useWords } from '../../strings/language'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/dialog'
import { PlusIcon, UserIcon, WarnIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { Time } from '../../ui/values'
import css from './settings.module.css'

type Refusal = keyof (typeof en)['refusedWhy']
type Outcome = { readonly kind: 'connected'; readonly account: string } | { readonly kind: 'refused'; readonly why: Refusal }

/** What became of a sign-in at GitHub stands behind the `#`; read once, then taken away. */
const takeOutcome = (): Outcome | undefined => {
  const said = new URLSearchParams(window.location.hash.slice(1))
  const why = said.get('refused')
  const account = said.get('connected')
  if (why === null && account === null) return undefined
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  if (why !== null) return { kind: 'refused', why: Object.hasOwn(en.refusedWhy, why) ? (why as Refusal) : 'expired' }
  return account === null ? undefined : { kind: 'connected', account }
}

/** The accounts, each with its state; one that GitHub has ended is signed in again. */
export function GitHubAccounts() {
  const words = useWords(githubWords)
  const [outcome] = useState(takeOutcome)
  const [leaving, setLeaving] = useState<GitHubAccount>()
  const accounts = useAccounts()
  const connect = useConnect()
  const all = accounts.data?.items ?? []
  // anybody can write what stands behind the `#` of a link: the list says whether it is so
  const isNew = outcome?.kind === 'connected' && all.some(each => each.account === outcome.account && isConnected(each))
  const connecting = (label: string) => (
    <Button size="small" icon={<PlusIcon />} busy={connect.isPending || connect.isSuccess} onPress={() => connect.mutate({})}>
      {label}
    </Button>
  )
  return (
    <Panel title={words.accounts} flush={all.length > 0} actions={all.length > 0 && connecting(words.connectAnother)}>
      {outcome?.kind === 'refused' && (
        <Note icon={<WarnIcon />}>
          {words.refused}. {words.refusedWhy[outcome.why]}
        </Note>
      )}
      {isNew && <Note>{words.connected}</Note>}
      {connect.error !== null && <ProblemOf error={connect.error} />}
      {accounts.error !== null && <ProblemOf error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={words.none} icon={<UserIcon />} action={connecting(words.connect)}>
          {words.noneText}
        </Empty>
      ) : (
        <Table
          label={words.accounts}
          rows={all}
          rowKey={each => each.account}
          columns={[
            { id: 'account', head: words.column.account, cell: each => <Who of={each} /> },
            { id: 'state', head: words.column.state, cell: each => <State of={each} /> },
            { id: 'since', head: words.column.since, cell: each => <Time at={each.connected_at} relative /> },
            {
              id: 'actions',
              head: <span className="visually-hidden">{words.column.actions}</span>,
              cell: each => (
                <span className={css.rowActions}>
                  {each.state === 'sign_in_again' && (
                    <Button size="small" look="primary" busy={connect.isPending || connect.isSuccess} onPress={() => connect.mutate({})}>
                      {words.again}
                    </Button>
                  )}
                  <Button size="small" onPress={() => setLeaving(each)}>
                    {words.disconnect}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {leaving !== undefined && <Disconnect of={leaving} onClose={() => setLeaving(undefined)} />}
    </Panel>
  )
}

const Who = ({ of }: { readonly of: GitHubAccount }) => (
  <>
    <span className={css.name}>{of.login}</span>
    <p className={css.faint}>
      {of.host} · <code>{of.user_id}</code>
    </p>
  </>
)

function State({ of }: { readonly of: GitHubAccount }) {
  const words = useWords(githubWords)
  return (
    <>
      <Badge tone={isConnected(of) ? 'good' : 'bad'}>{words.state[of.state] ?? of.state}</Badge>
      {!isConnected(of) && <p className={css.faint}>{of.state === 'other_host' ? words.elsewhereText : words.endedText}</p>}
    </>
  )
}

function Disconnect({ of, onClose }: { readonly of: GitHubAccount; readonly onClose: () => void }) {
  const words = useWords(githubWords)
  const anew = useAccountsAnew()
  const disconnect = api.useMutation('delete', '/api/v1/github/accounts/{account}', {
    onSuccess: async ({ login, revoked }) => {
      toast(revoked ? { tone: 'good', title: words.disconnected(login) } : { tone: 'warn', title: words.disconnected(login), text: words.notRevoked })
      await anew()
      onClose()
    },
  })
  return (
    <Confirm
      title={words.disconnectTitle(of.login)}
      open
      onClose={onClose}
      action={words.disconnect}
      busy={disconnect.isPending}
      onConfirm={() => disconnect.mutate({ params: { path: { account: of.account } } })}
    >
      <p>{words.disconnectText}</p>
      {disconnect.error !== null && <ProblemOf error={disconnect.error} />}
    </Confirm>
  )
}
