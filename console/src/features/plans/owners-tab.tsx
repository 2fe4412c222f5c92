import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Tag, Tags } from '../../ui/badge'
import { FileIcon, FolderIcon } from '../../ui/icons'
import { Empty, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { usePlanFile, type PlanFile } from './file'
import { ownedOf, treeOf, type Folder, type Owned } from './owners'
import css from './plans.module.css'
import type { Plan } from './state'

/** As many paths are shown with their folders open. */
const FEW = 30

/** Who owns what, which files are shared and how, and what was agreed, as the plan's file says it. */
export function OwnersTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const file = usePlanFile(plan.id)
  if (file.data === undefined) {
    return file.error === null ? <Skeleton lines={8} /> : <ProblemOf error={file.error} onRetry={() => void file.refetch()} />
  }
  const repositories = [...ownedOf(file.data.plan)]
  return (
    <>
      <Panel title={t.owners.title}>
        <p className={css.hint}>{t.owners.hint}</p>
        {repositories.map(([repository, paths]) => (
          <section key={repository} className={css.tree} aria-label={repository === '' ? t.owners.tree : `${t.owners.tree}: ${repository}`}>
            {repository !== '' && <h3>{repository}</h3>}
            <Branch folder={treeOf(paths)} open={paths.length <= FEW} />
          </section>
        ))}
      </Panel>
      <Panel title={t.contracts.title} flush>
        <Contracts contracts={file.data.plan.contracts} />
      </Panel>
      <Panel title={t.file.title}>
        <details className={css.more}>
          <summary>{t.file.show}</summary>
          <pre className={css.output} tabIndex={0}>
            {file.data.text}
          </pre>
        </details>
      </Panel>
    </>
  )
}

/** Folders fold, by pointer and by keyboard, as the browser does it. */
function Branch({ folder, open }: { readonly folder: Folder; readonly open: boolean }) {
  const t = useWords(plansWords)
  return (
    <ul>
      {folder.folders.map(inner => (
        <li key={inner.name}>
          <details open={open}>
            <summary className={css.folder}>
              <FolderIcon /> <span className={css.wrap}>{inner.name}</span>
              <span className={css.faint}>
                {t.owners.count(inner.count)}
                {inner.owners.length > 0 && ` · ${t.owners.whose(inner.owners.join(', '))}`}
              </span>
            </summary>
            <Branch folder={inner} open={open} />
          </details>
        </li>
      ))}
      {folder.paths.map(path => (
        <li key={`${path.path} ${path.owner ?? ''} ${path.kind}`} className={css.leaf}>
          <FileIcon /> <code className={css.wrap}>{path.name}</code> <Whose of={path} />
        </li>
      ))}
    </ul>
  )
}

function Whose({ of: { kind, owner, rule, command } }: { readonly of: Owned }) {
  const t = useWords(plansWords)
  if (kind !== 'shared') {
    return (
      <Tags>
        <Tag>{owner}</Tag>
        {kind === 'creates' && <Tag>{t.owners.creates}</Tag>}
        {kind === 'granted' && <Tag>{t.owners.granted}</Tag>}
      </Tags>
    )
  }
  return (
    <>
      <Tags>
        <Tag>{t.owners.shared}</Tag>
      </Tags>
      <span className={css.rule}>
        {rule === undefined ? t.owners.noRule : (t.owners.rule[rule] ?? rule)}
        {owner !== undefined && ` · ${t.owners.by(owner)}`}
        {command !== undefined && (
          <>
            {' '}
            · {t.owners.byCommand} <code>{command}</code>
          </>
        )}
      </span>
    </>
  )
}

function Contracts({ contracts }: { readonly contracts: PlanFile['plan']['contracts'] }) {
  const t = useWords(plansWords)
  if (contracts.length === 0) return <Empty title={t.contracts.empty} />
  return (
    <div className={css.bare}>
      <Table
        label={t.contracts.title}
        rows={contracts}
        rowKey={contract => contract.name}
        columns={[
          { id: 'name', head: t.contracts.name, cell: contract => <span className={css.name}>{contract.name}</span> },
          { id: 'kind', head: t.contracts.kind, cell: contract => t.contracts.kinds[contract.kind] ?? contract.kind },
          { id: 'where', head: t.contracts.where, cell: contract => <Where contract={contract} /> },
          { id: 'owner', head: t.contracts.owner, cell: contract => contract.owner },
          { id: 'consumers', head: t.contracts.consumers, cell: contract => contract.consumers.join(', ') || '–' },
        ]}
      />
    </div>
  )
}

function Where({ contract: { file, text, repository } }: { readonly contract: PlanFile['plan']['contracts'][number] }) {
  const t = useWords(plansWords)
  const where = repository === undefined ? '' : ` (${repository})`
  if (file !== undefined) return <code className={css.wrap}>{`${file}${where}`}</code>
  return (
    <details className={css.more}>
      <summary>{t.contracts.inPlan}</summary>
      <pre className={css.output} tabIndex={0}>
        {text}
      </pre>
    </details>
  )
}
