import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useWords } from '../../strings/language'
import { diffWords } from '../../strings/diff'
import { Button } from '../../ui/button'
import { Segments } from '../../ui/field'
import { BranchIcon, CommentIcon, FileIcon } from '../../ui/icons'
import { Empty, Note, ProblemNote, Skeleton } from '../../ui/page'
import { bytesText } from '../../ui/values'
import { promptOf } from './comments'
import { useComments, type Comments } from './comments-store'
import styles from './diff.module.css'
import { FileDiff } from './FileDiff'
import { FileStat, FileTree } from './FileTree'
import { filesOf, largeness, type PatchFile } from './patch'
import { patchText, PATCH_BYTES } from './read'

/** A patch that an attempt left. */
export interface PatchSource {
  readonly artifact: string
  readonly repository: string
  readonly bytes: number
}

export interface DiffViewProps {
  /** Of the API, with a slash at its end. */
  readonly api: string
  readonly job: string
  readonly attempt: number
  readonly patches: readonly PatchSource[]
  /** Why no follow-up can be filed now; undefined if one can. */
  readonly followUpReason: string | undefined
  /** Asks for a follow-up with this prompt; `sent` is to be called when it is filed. */
  readonly onFollowUp: (prompt: string, sent: () => void) => void
}

/** What an attempt changed, one repository after another, with comments that become a prompt. */
export const DiffView = ({ api, job, attempt, patches, followUpReason, onFollowUp }: DiffViewProps) => {
  const words = useWords(diffWords)
  const comments = useComments(job, attempt)
  const [split, setSplit] = useState(false)
  if (patches.length === 0) {
    return (
      <Empty title={words.none} icon={<FileIcon />}>
        {words.noneHint}
      </Empty>
    )
  }
  const send = () => onFollowUp(promptOf(comments.all, '', patches.length), comments.clear)
  return (
    <div className={styles['diff']}>
      <div className={styles['tools']}>
        <Segments
          label={words.layout}
          hideLabel
          value={split ? 'split' : 'unified'}
          onChange={value => setSplit(value === 'split')}
          options={[
            { value: 'unified', label: words.unified },
            { value: 'split', label: words.split },
          ]}
        />
        <span className={styles['grow']} />
        {comments.all.length === 0 ? (
          <span className={styles['faint']}>{words.commentFirst}</span>
        ) : (
          <>
            <span className={styles['faint']} role="status">
              {words.comments(comments.all.length)}
            </span>
            <Button look="primary" icon={<CommentIcon />} reason={followUpReason} onPress={send}>
              {words.followUp}
            </Button>
          </>
        )}
      </div>
      {patches.map(patch => (
        <RepositoryDiff key={patch.artifact} api={api} patch={patch} split={split} comments={comments} named={patches.length > 1} />
      ))}
    </div>
  )
}

interface RepositoryProps {
  readonly api: string
  readonly patch: PatchSource
  readonly split: boolean
  readonly comments: Comments
  readonly named: boolean
}

/** Files that are open at once at the beginning hold no more lines than this together. */
const OPEN_LINES = 3000

const openAtFirst = (files: readonly PatchFile[]): ReadonlySet<string> => {
  const open = new Set<string>()
  let lines = 0
  for (const file of files) {
    if (largeness(file) === undefined) lines += file.lines
    if (lines > OPEN_LINES) break
    open.add(file.path)
  }
  return open
}

const RepositoryDiff = ({ api, patch, split, comments, named }: RepositoryProps) => {
  const words = useWords(diffWords)
  // What an artifact holds never changes, so that it is read once.
  const text = useQuery({
    queryKey: ['patch', patch.artifact],
    queryFn: ({ signal }) => patchText(api, patch.artifact, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: 1,
  })
  const { files, left } = useMemo(() => filesOf(text.data ?? ''), [text.data])
  const atFirst = useMemo(() => openAtFirst(files), [files])
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())

  const setOpen = (path: string, open: boolean) => setFolded(now => new Map(now).set(path, open))
  const idOf = (path: string) => `file-${patch.artifact}-${files.findIndex(file => file.path === path)}`
  const choose = (path: string) => {
    setOpen(path, true)
    document.getElementById(idOf(path))?.scrollIntoView({ block: 'start' })
  }
  if (text.isPending) return <Skeleton lines={6} />
  if (text.isError) return <ProblemNote title={words.notSaved} detail={text.error.message} onRetry={() => void text.refetch()} />
  if (files.length === 0) {
    return (
      <Empty title={words.none} icon={<FileIcon />}>
        {words.noneHint}
      </Empty>
    )
  }
  const total = { insertions: sum(files, 'insertions'), deletions: sum(files, 'deletions'), binary: false }
  return (
    <section className={styles['repository']} aria-label={patch.repository}>
      <header className={styles['repositoryHead']}>
        {named && (
          <h2>
            <BranchIcon /> {patch.repository}
          </h2>
        )}
        <span className={styles['faint']}>{words.summary(files.length + left)}</span>
        <FileStat file={total} />
      </header>
      {patch.bytes > PATCH_BYTES && <Note>{words.tooLarge(bytesText(PATCH_BYTES))}</Note>}
      {left > 0 && <Note>{words.filesLeft(left)}</Note>}
      <div className={styles['columns']} data-tree={files.length > 1 || undefined}>
        {files.length > 1 && (
          <FileTree
            files={files}
            comments={path => comments.all.filter(comment => comment.repository === patch.repository && comment.path === path).length}
            onChoose={choose}
          />
        )}
        <div className={styles['files']}>
          {files.map((file, index) => (
            <FileDiff
              key={`${index} ${file.path}`}
              id={`file-${patch.artifact}-${index}`}
              repository={patch.repository}
              file={file}
              open={folded.get(file.path) ?? atFirst.has(file.path)}
              split={split}
              comments={comments}
              onOpen={open => setOpen(file.path, open)}
            />
          ))}
        </div>
      </div>
    </section>
  )
}

const sum = (files: readonly PatchFile[], of: 'insertions' | 'deletions'): number => files.reduce((total, file) => total + file[of], 0)
