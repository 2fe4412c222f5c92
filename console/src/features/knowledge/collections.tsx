import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/client'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { FolderIcon } from '../../ui/icons'
import { Empty, Note } from '../../ui/page'
import { Table } from '../../ui/table'
import { bytesText, CopyLine, numberText, Time } from '../../ui/values'
import css from './knowledge.module.css'

export type Collection = Schemas['KnowledgeView']

/** How many pieces wait for their vector, and why none are made; nothing while all is well. */
export function MissingVectors({ all }: { readonly all: readonly Collection[] }) {
  const t = useWords(knowledgeWords)
  const vectors = all.flatMap(one => one.vectors ?? [])
  const missing = vectors.reduce((sum, one) => sum + one.missing, 0)
  const trouble = vectors.find(one => one.trouble !== '')?.trouble // all have the server's
  if (missing === 0 && trouble === undefined) return null
  return (
    <Note>
      {missing > 0 && t.withoutVector(missing, numberText(missing))} {trouble}
    </Note>
  )
}

/** All collections by name. */
export function Collections({ all }: { readonly all: readonly Collection[] }) {
  const t = useWords(knowledgeWords)
  if (all.length === 0) {
    return (
      <Empty title={t.emptyTitle} icon={<FolderIcon />} action={<CopyLine text="cadre knowledge add handbook README.md docs" label={t.copyCommand} />}>
        {t.emptyText}
      </Empty>
    )
  }
  return (
    <Table
      label={t.collections}
      rows={all}
      rowKey={one => one.name}
      columns={[
        {
          id: 'name',
          head: t.column.name,
          cell: one => (
            <Link to="/knowledge/$collection" params={{ collection: one.name }} search={{}} className={css.name}>
              {one.name}
            </Link>
          ),
        },
        { id: 'team', head: t.column.team, cell: one => one.team ?? <span className={css.faint}>{t.everybody}</span> },
        { id: 'repository', head: t.column.repository, cell: one => <span className={css.wrap}>{one.repository}</span> },
        { id: 'documents', head: t.column.documents, number: true, cell: one => numberText(one.documents) },
        { id: 'size', head: t.column.size, number: true, cell: one => bytesText(one.bytes) },
        { id: 'changed', head: t.column.changed, cell: one => <Time at={one.changed_at} relative /> },
        { id: 'madeBy', head: t.column.madeBy, cell: one => one.made_by },
      ]}
    />
  )
}
