import { useWords } from '../../strings/language'
import { diffWords } from '../../strings/diff'
import { FileIcon, FolderIcon } from '../../ui/icons'
import styles from './diff.module.css'
import type { PatchFile } from './patch'
import { treeOf, type Folder } from './tree'

interface Props {
  readonly files: readonly PatchFile[]
  readonly comments: (path: string) => number
  readonly onChoose: (path: string) => void
}

/** The changed files by folder; a press goes to the file. */
export const FileTree = ({ files, comments, onChoose }: Props) => {
  const words = useWords(diffWords)
  return (
    <nav className={styles['tree']} aria-label={words.files}>
      <Branch folder={treeOf(files)} comments={comments} onChoose={onChoose} />
    </nav>
  )
}

const Branch = ({ folder, comments, onChoose }: { readonly folder: Folder } & Omit<Props, 'files'>) => (
  <ul>
    {folder.folders.map(inner => (
      <li key={inner.name}>
        <span className={styles['folder']}>
          <FolderIcon />
          {inner.name}
        </span>
        <Branch folder={inner} comments={comments} onChoose={onChoose} />
      </li>
    ))}
    {folder.files.map(file => (
      <li key={file.path}>
        <button type="button" className={styles['leaf']} title={file.path} onClick={() => onChoose(file.path)}>
          <FileIcon />
          <span className={styles['leafName']}>{file.path.split('/').at(-1)}</span>
          {comments(file.path) > 0 && <span className={styles['leafComments']}>{comments(file.path)}</span>}
          <FileStat file={file} />
        </button>
      </li>
    ))}
  </ul>
)

/** How many lines came and went. */
export const FileStat = ({ file }: { readonly file: Pick<PatchFile, 'insertions' | 'deletions' | 'binary'> }) =>
  file.binary ? null : (
    <span className={styles['stat']}>
      {file.insertions > 0 && <span className={styles['plus']}>+{file.insertions}</span>}
      {file.deletions > 0 && <span className={styles['minus']}>−{file.deletions}</span>}
    </span>
  )
