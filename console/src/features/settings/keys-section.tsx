import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, type Schemas } from '../../api/client'
import { useMe } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Checkbox, Select } from '../../ui/field'
import { KeyIcon, PlusIcon } from '../../ui/icons'
import { useNow } from '../../ui/now'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Time } from '../../ui/values'
import { Closed } from './closed'
import { Intro } from './intro'
import { CreateKey, RevokeKey } from './key-dialogs'
import { keyState, type Key, type KeyState } from './keys'
import { GRANTS } from './search'
import css from './settings.module.css'
import { useSettingsSearch } from './use-settings-search'

/** The keys of people, programs, members and nodes. */
export function KeysSection() {
  const t = useWords(settingsWords)
  return (
    <Closed title={t.section.keys} lead={t.keys.lead} grant="admin">
      <Keys />
    </Closed>
  )
}

function Keys() {
  const t = useWords(settingsWords)
  const { search, change } = useSettingsSearch()
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<Key>()
  const now = useNow()
  const me = useMe().data
  const query = { limit: 200, ...(search.grant === undefined ? {} : { grant: search.grant }) }
  const keys = useInfiniteQuery({
    queryKey: ['get', '/api/v1/keys', { params: { query } }],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data, error } = await client.GET('/api/v1/keys', {
        params: { query: { ...query, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      })
      if (error !== undefined) {
        throw error
      }
      return data
    },
    getNextPageParam: (page: Schemas['KeyViewPage']) => page.next,
  })
  const all = keys.data?.pages.flatMap(page => page.items) ?? []
  const shown = search.over ? all : all.filter(key => keyState(key, now) === 'good')
  return (
    <>
      <Intro title={t.section.keys} lead={t.keys.lead}>
        <Button look="primary" icon={<PlusIcon />} onPress={() => setCreating(true)}>
          {t.keys.create}
        </Button>
      </Intro>
      <search className={css.filters}>
        <Select
          label={t.keys.grantFilter}
          value={search.grant ?? ''}
          options={[{ value: '', label: t.keys.allGrants }, ...GRANTS.map(value => ({ value, label: t.keys.grants[value] }))]}
          onChange={value => change({ grant: GRANTS.find(each => each === value) })}
        />
        <Checkbox label={t.keys.showOver} checked={search.over ?? false} onChange={over => change({ over: over ? true : undefined })} />
      </search>
      {keys.error !== null && <ProblemOf error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isPending ? (
        <Skeleton />
      ) : shown.length === 0 ? (
        <Empty title={t.keys.empty} icon={<KeyIcon />} />
      ) : (
        <KeyTable keys={shown} now={now} own={me?.key} onRevoke={setRevoking} />
      )}
      {keys.hasNextPage && (
        <div className={css.foot}>
          <Button busy={keys.isFetchingNextPage} onPress={() => void keys.fetchNextPage()}>
            {t.keys.more}
          </Button>
        </div>
      )}
      {creating && <CreateKey onClose={() => setCreating(false)} />}
      {revoking !== undefined && <RevokeKey keyView={revoking} own={me?.key === revoking.id} onClose={() => setRevoking(undefined)} />}
    </>
  )
}

const TONES: Record<KeyState, Tone> = { good: 'good', revoked: 'neutral', expired: 'neutral' }

function KeyTable({
  keys,
  now,
  own,
  onRevoke,
}: {
  readonly keys: readonly Key[]
  readonly now: number
  readonly own: string | undefined
  readonly onRevoke: (key: Key) => void
}) {
  const t = useWords(settingsWords)
  return (
    <Table
      label={t.section.keys}
      rows={keys}
      rowKey={key => key.id}
      columns={[
        { id: 'id', head: t.keys.column.id, cell: key => <code>{key.id}</code> },
        {
          id: 'name',
          head: t.keys.column.name,
          cell: key => (
            <span className={css.inline}>
              <span className={css.name}>{key.name}</span>
              {key.id === own && <Badge tone="info">{t.keys.yours}</Badge>}
            </span>
          ),
        },
        { id: 'grant', head: t.keys.column.grant, cell: key => t.keys.grants[key.grant] },
        {
          id: 'of',
          head: t.keys.column.of,
          cell: key =>
            key.node !== undefined
              ? t.keys.ofNode(key.node)
              : key.team !== undefined && key.member !== undefined
                ? t.keys.ofMember(key.team, key.member)
                : '',
        },
        { id: 'created', head: t.keys.column.created, cell: key => <Time at={key.created_at} /> },
        {
          id: 'expires',
          head: t.keys.column.expires,
          cell: key => (key.expires_at === undefined ? <span className={css.faint}>{t.never}</span> : <Time at={key.expires_at} relative />),
        },
        {
          id: 'state',
          head: t.keys.column.state,
          cell: key => {
            const state = keyState(key, now)
            return <Badge tone={TONES[state]}>{t.keys[state]}</Badge>
          },
        },
        {
          id: 'actions',
          head: <span className="visually-hidden">{t.keys.column.actions}</span>,
          cell: key => (
            <span className={css.rowActions}>
              <Button size="small" reason={keyState(key, now) === 'good' ? undefined : t.keys.over} onPress={() => onRevoke(key)}>
                {t.keys.revoke}
              </Button>
            </span>
          ),
        },
      ]}
    />
  )
}
