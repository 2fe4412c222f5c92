import { addressOf, api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { FileIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { bytesText, Time } from '../../ui/values'

type Artifact = Schemas['ArtifactView']

/** What an attempt left, to take along. */
export const Artifacts = ({ job, attempt }: { readonly job: string; readonly attempt: number }) => {
  const words = useWords(jobWords)
  const list = api.useQuery('get', '/api/v1/jobs/{job}/artifacts', { params: { path: { job }, query: { attempt, limit: 500 } } })
  if (list.isPending) return <Skeleton />
  if (list.isError) return <ProblemOf error={list.error} onRetry={() => void list.refetch()} />
  if (list.data.items.length === 0) {
    return (
      <Empty title={words.noArtifacts} icon={<FileIcon />}>
        {words.noArtifactsHint}
      </Empty>
    )
  }
  return (
    <Table<Artifact>
      label={words.tabs.artifacts}
      rows={list.data.items}
      rowKey={artifact => artifact.id}
      columns={[
        {
          id: 'name',
          head: words.artifact,
          cell: artifact => (
            <a href={addressOf(artifact.href)} download={artifact.name.split('/').at(-1)} aria-label={words.download(artifact.name)}>
              {artifact.name}
            </a>
          ),
        },
        { id: 'kind', head: words.kind, cell: artifact => (words.kinds as Record<string, string>)[artifact.kind] ?? artifact.kind },
        { id: 'repository', head: words.repositories, cell: artifact => artifact.repository },
        { id: 'size', head: words.size, number: true, cell: artifact => bytesText(artifact.bytes) },
        { id: 'stored', head: words.stored, cell: artifact => <Time at={artifact.stored_at} /> },
      ]}
    />
  )
}
