import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { nodesWords } from '../../strings/nodes'
import { useWords } from '../../strings/language'
import { Tag, Tags } from '../../ui/badge'
import { Button } from '../../ui/button'
import { SearchField, Select } from '../../ui/field'
import { NodesIcon, PlusIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { Table, type Column } from '../../ui/table'
import { bytesText, Time } from '../../ui/values'
import { ProblemOf } from '../../domain/problem'
import { AddNode } from './add-node'
import { AgentTags, Load, NodeBadges, Slots } from './node-badges'
import css from './nodes.module.css'
import { clisOf, SCHEDULINGS, selectNodes, STATES, tagsOf, type Node, type NodeState, type Scheduling } from './select'
import { LOOK_AGAIN } from './steady'
import { useNodeSearch } from './use-search'

/** Rows that are drawn at first; more on request. */
const SHOWN = 200

/** All nodes, live and recent, with filters in the address. */
export default function NodesPage() {
  const t = useWords(nodesWords)
  const { search } = useNodeSearch()
  const nodes = api.useQuery('get', '/api/v1/nodes', { params: { query: { limit: 1000 } } }, LOOK_AGAIN)
  const [adding, setAdding] = useState(false)
  const needsAdmin = useGrantReason('admin')
  const all = nodes.data?.items ?? []
  const add = (
    <Button look="primary" icon={<PlusIcon />} reason={needsAdmin} onPress={() => setAdding(true)}>
      {t.add}
    </Button>
  )
  return (
    <Page title={t.title} sub={t.lead} actions={add}>
      {nodes.error !== null && <ProblemOf error={nodes.error} onRetry={() => void nodes.refetch()} />}
      {nodes.isPending ? (
        <Skeleton />
      ) : all.length === 0 && nodes.error === null ? (
        <Empty title={t.emptyTitle} icon={<NodesIcon />}>
          {t.emptyText}
        </Empty>
      ) : (
        <NodeTable all={all} shown={selectNodes(all, search)} />
      )}
      <AddNode open={adding} onClose={() => setAdding(false)} nodes={all} />
    </Page>
  )
}

function NodeTable({ all, shown }: { readonly all: readonly Node[]; readonly shown: readonly Node[] }) {
  const t = useWords(nodesWords)
  const { search } = useNodeSearch()
  const [most, setMost] = useState(SHOWN)
  const columns: Column<Node>[] = [
    {
      id: 'name',
      head: t.column.name,
      cell: node => (
        <Link to="/nodes/$node" params={{ node: node.name }} className={css.name}>
          {node.name}
        </Link>
      ),
    },
    { id: 'state', head: t.column.state, cell: node => <NodeBadges node={node} /> },
    { id: 'slots', head: t.column.slots, cell: node => <Slots node={node} /> },
    { id: 'load', head: t.column.load, cell: node => <Load node={node} /> },
    { id: 'agents', head: t.column.agents, cell: node => <AgentTags agents={node.facts.agents} /> },
    { id: 'tags', head: t.column.tags, cell: node => <NodeTags tags={node.facts.tags} /> },
    { id: 'disk', head: t.column.disk, number: true, cell: node => bytesText(node.facts.disk_free_bytes) },
    { id: 'version', head: t.column.version, cell: node => node.facts.version },
    { id: 'seen', head: t.column.seen, cell: node => <Time at={node.seen_at} relative /> },
  ]
  return (
    <>
      <Filters all={all} shown={shown.length} />
      {shown.length === 0 ? (
        <Empty title={t.noneMatch} icon={<NodesIcon />} action={<ClearFilters />} />
      ) : (
        <Table label={t.title} columns={columns} rows={shown.slice(0, most)} rowKey={node => node.name} />
      )}
      {shown.length > most && (
        <div className={css.foot}>
          <Button onPress={() => setMost(most + SHOWN)}>{t.showMore(shown.length - most)}</Button>
        </div>
      )}
      <output className="visually-hidden">{Object.keys(search).length > 0 ? t.shown(shown.length, all.length) : ''}</output>
    </>
  )
}

function NodeTags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Tags>
      {tags.map(tag => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </Tags>
  )
}

function ClearFilters() {
  const t = useWords(nodesWords)
  const { change } = useNodeSearch()
  return (
    <Button onPress={() => change({ q: undefined, state: undefined, scheduling: undefined, cli: undefined, tag: undefined })}>
      {t.clearFilters}
    </Button>
  )
}

function Filters({ all, shown }: { readonly all: readonly Node[]; readonly shown: number }) {
  const t = useWords(nodesWords)
  const { search, change } = useNodeSearch()
  const options = (values: readonly string[], label: (value: string) => string = value => value) => [
    { value: '', label: t.all },
    ...values.map(value => ({ value, label: label(value) })),
  ]
  return (
    <search className={css.filters}>
      <SearchField
        label={t.search}
        className={css.search}
        value={search.q ?? ''}
        onChange={q => change({ q: q === '' ? undefined : q })}
      />
      <Select
        label={t.filterState}
        value={search.state ?? ''}
        options={options(STATES, value => t.state[value as NodeState])}
        onChange={value => change({ state: value === '' ? undefined : (value as NodeState) })}
      />
      <Select
        label={t.filterScheduling}
        value={search.scheduling ?? ''}
        options={options(SCHEDULINGS, value => t.scheduling[value as Scheduling])}
        onChange={value => change({ scheduling: value === '' ? undefined : (value as Scheduling) })}
      />
      <Select
        label={t.filterCli}
        value={search.cli ?? ''}
        options={options(clisOf(all))}
        onChange={value => change({ cli: value === '' ? undefined : value })}
      />
      <Select
        label={t.filterTag}
        value={search.tag ?? ''}
        options={options(tagsOf(all))}
        onChange={value => change({ tag: value === '' ? undefined : value })}
      />
      {Object.keys(search).length > 0 && <ClearFilters />}
      <span className={css.count}>{t.shown(shown, all.length)}</span>
    </search>
  )
}
