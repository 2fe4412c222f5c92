import { useEffect, useState } from 'react'
import { api } from '../api/client'
import { githubWords } from '../strings/github'
import { useWords } from '../strings/language'
import { Tag, Tags } from '../ui/badge'
import { Button } from '../ui/button'
import { Checkbox, SearchField, Select } from '../ui/field'
import { BranchIcon, SearchIcon, WarnIcon } from '../ui/icons'
import { Empty, Note, Skeleton } from '../ui/page'
import { Time } from '../ui/values'
import { areOfSeveral, toggled, useAccountsAnew, type Chosen, type GitHubAccount, type GitHubRepository, type Wish } from './github'
import css from './github.module.css'
import { ProblemOf } from './problem'

interface Props {
  /** Those that GitHub lets in; at least one. */
  readonly accounts: readonly GitHubAccount[]
  readonly wish: Wish
  readonly onWish: (wish: Wish) => void
  readonly chosen: readonly Chosen[]
  readonly onChosen: (chosen: readonly Chosen[]) => void
}

const accountOf = ({ accounts, wish }: Pick<Props, 'accounts' | 'wish'>): GitHubAccount | undefined =>
  accounts.find(each => each.account === wish.account) ?? accounts[0]

/** Repositories that an account sees, to choose any number of: what was chosen stays while others are looked for. */
export function GitHubPicker(props: Props) {
  const words = useWords(githubWords)
  const account = accountOf(props)
  return account === undefined ? null : (
    <div className={css.stack}>
      <Filters key={account.account} {...props} account={account} />
      <Repositories {...props} account={account} />
      {areOfSeveral(props.chosen) && <Note icon={<WarnIcon />}>{words.several}</Note>}
    </div>
  )
}

function Filters({ accounts, wish, onWish, account }: Props & { readonly account: GitHubAccount }) {
  const words = useWords(githubWords)
  const [typed, setTyped] = useState(wish.query ?? '')
  const owners = api.useQuery('get', '/api/v1/github/owners', { params: { query: { account: account.account, limit: 1000 } } })
  const logins = owners.data?.items.map(each => each.login) ?? (wish.owner === undefined ? [] : [wish.owner])
  return (
    <form
      className={css.filters}
      role="search"
      onSubmit={event => {
        event.preventDefault()
        // A dialog's form is no part of the page's form, but for React's events.
        event.stopPropagation()
        onWish({ ...wish, query: typed.trim() === '' ? undefined : typed.trim() })
      }}
    >
      {accounts.length > 1 && (
        <Select
          className={css.filter}
          label={words.account}
          value={account.account}
          onChange={chosen => onWish({ account: chosen, query: wish.query })}
          options={accounts.map(each => ({ value: each.account, label: each.login }))}
        />
      )}
      <Select
        className={css.filter}
        label={words.owner}
        value={wish.owner ?? ''}
        onChange={owner => onWish({ ...wish, owner: owner === '' ? undefined : owner })}
        options={[{ value: '', label: words.allOwners }, ...logins.map(login => ({ value: login, label: login }))]}
      />
      <SearchField className={css.search} label={words.search} value={typed} onChange={setTyped} />
      <Button type="submit" icon={<SearchIcon />}>
        {words.look}
      </Button>
    </form>
  )
}

function Repositories({ wish, chosen, onChosen, account }: Props & { readonly account: GitHubAccount }) {
  const words = useWords(githubWords)
  const anew = useAccountsAnew()
  const query = {
    account: account.account,
    ...(wish.owner === undefined ? {} : { owner: wish.owner }),
    ...(wish.query === undefined ? {} : { query: wish.query }),
    limit: 50,
  }
  const list = api.useInfiniteQuery(
    'get',
    '/api/v1/github/repositories',
    { params: { query } },
    { initialPageParam: null, getNextPageParam: page => page.next, refetchOnWindowFocus: false, retry: false },
  )
  // GitHub may have ended the account just now, which the list of accounts says by then.
  const failed = list.isError
  useEffect(() => {
    if (failed) void anew()
  }, [failed, anew])
  const all = list.data?.pages.flatMap(page => page.items) ?? []
  if (list.error !== null && all.length === 0) return <ProblemOf error={list.error} onRetry={() => void list.refetch()} />
  if (list.isPending) return <Skeleton lines={6} />
  if (all.length === 0 && !list.hasNextPage) {
    return (
      <Empty title={words.nothing} icon={<BranchIcon />}>
        {words.nothingText}
      </Empty>
    )
  }
  return (
    <>
      {all.length === 0 ? (
        <p>{words.nothingYet}</p>
      ) : (
        <ul className={css.list} aria-label={words.repositories}>
          {all.map(each => (
            <li key={each.clone_url}>
              <Row of={each} isChosen={chosen.some(one => one.url === each.clone_url)} onToggle={() => onChosen(toggled(chosen, each, account.account))} />
            </li>
          ))}
        </ul>
      )}
      {list.error !== null && <ProblemOf error={list.error} onRetry={() => void list.fetchNextPage()} />}
      {list.hasNextPage && (
        <div className={css.foot}>
          <Button busy={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </>
  )
}

function Row({ of, isChosen, onToggle }: { readonly of: GitHubRepository; readonly isChosen: boolean; readonly onToggle: () => void }) {
  const words = useWords(githubWords)
  const marks = [of.private && words.private, of.archived && words.archived, !of.may_push && words.readOnly].filter(mark => mark !== false)
  return (
    <>
      <Checkbox
        checked={isChosen}
        onChange={onToggle}
        label={
          <span className={css.inline}>
            {of.full_name}
            {marks.length > 0 && (
              <Tags>
                {marks.map(mark => (
                  <Tag key={mark}>{mark}</Tag>
                ))}
              </Tags>
            )}
          </span>
        }
      />
      <p className={css.faint}>
        {of.description !== undefined && `${of.description} · `}
        {of.default_branch}
        {of.pushed_at !== undefined && (
          <>
            {' · '}
            {words.pushed} <Time at={of.pushed_at} relative />
          </>
        )}
      </p>
    </>
  )
}
