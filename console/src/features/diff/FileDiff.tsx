import { memo, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Decoration, Diff, getChangeKey, Hunk, parseDiff, type ChangeData, type GutterOptions, type HunkData, type HunkTokens } from 'react-diff-view'
import 'react-diff-view/style/index.css'
import { useWords } from '../../strings/language'
import { diffWords } from '../../strings/diff'
import { Button } from '../../ui/button'
import { ChevronDownIcon, ChevronRightIcon } from '../../ui/icons'
import { CommentBox, CommentEditor } from './CommentBox'
import type { Comment } from './comments'
import type { Comments } from './comments-store'
import styles from './diff.module.css'
import { FileStat } from './FileTree'
import { tokensOf } from './highlight'
import { bounded, largeness, MOST_LINES, type PatchFile } from './patch'
import { slicesOf } from './slices'

interface Props {
  readonly id: string
  readonly repository: string
  readonly file: PatchFile
  readonly open: boolean
  readonly split: boolean
  readonly comments: Comments
  readonly onOpen: (open: boolean) => void
}

/** One changed file: its head, and its hunks when it is open. */
export const FileDiff = ({ id, repository, file, open, split, comments, onOpen }: Props) => {
  const words = useWords(diffWords)
  const mine = comments.all.filter(comment => comment.repository === repository && comment.path === file.path)
  return (
    <section className={styles['file']} id={id} aria-label={file.path}>
      <header className={styles['fileHead']}>
        <button type="button" className={styles['fold']} aria-expanded={open} aria-label={open ? words.collapse(file.path) : words.expand(file.path)} onClick={() => onOpen(!open)}>
          {open ? <ChevronDownIcon /> : <ChevronRightIcon />}
        </button>
        <h3 className={styles['path']}>{file.path}</h3>
        <span className={styles['faint']}>
          {words.change[file.change]}
          {file.oldPath !== file.path && file.change !== 'added' && ` ${words.renamedFrom(file.oldPath)}`}
        </span>
        {mine.length > 0 && <span className={styles['leafComments']}>{words.comments(mine.length)}</span>}
        <FileStat file={file} />
      </header>
      {open && <FileBody repository={repository} file={file} split={split} mine={mine} comments={comments} />}
    </section>
  )
}

interface BodyProps {
  readonly repository: string
  readonly file: PatchFile
  readonly split: boolean
  readonly mine: readonly Comment[]
  readonly comments: Comments
}

const FileBody = (props: BodyProps) => {
  const { file } = props
  const words = useWords(diffWords)
  const [asked, setAsked] = useState(false)
  if (file.binary) return <p className={styles['plain']}>{words.binary}</p>
  if (file.insertions + file.deletions === 0) return <p className={styles['plain']}>{file.change === 'mode' ? words.onlyMode : words.empty}</p>
  const large = largeness(file)
  if (large !== undefined && !asked) {
    return (
      <div className={styles['plain']}>
        <span>{large === 'lines' ? words.large(file.lines) : words.long}</span>
        <Button size="small" onPress={() => setAsked(true)}>
          {words.showAnyway}
        </Button>
      </div>
    )
  }
  return <Hunks {...props} />
}

const parsed = (text: string): HunkData[] => {
  try {
    return parseDiff(text)[0]?.hunks ?? []
  } catch {
    return []
  }
}

/** The side and the line of a change that a comment is about. */
const placeOf = (change: ChangeData): { side: 'old' | 'new'; line: number } =>
  change.type === 'delete'
    ? { side: 'old', line: change.lineNumber }
    : { side: 'new', line: change.type === 'insert' ? change.lineNumber : change.newLineNumber }

const commentId = (repository: string, path: string, change: ChangeData): string => {
  const { side, line } = placeOf(change)
  return `${repository}:${path}:${side}:${line}`
}

const Hunks = (props: BodyProps) => {
  const { file } = props
  const words = useWords(diffWords)
  const { text, cut } = useMemo(() => bounded(file), [file])
  const hunks = useMemo(() => parsed(text), [text])
  const slices = useMemo(() => slicesOf(hunks), [hunks])
  const tokens = useTokens(hunks, file.path)
  const [shown, setShown] = useState(1)

  if (hunks.length === 0) return <p className={styles['plain']}>{words.unreadable}</p>
  const left = slices.slice(shown).flat().reduce((sum, hunk) => sum + hunk.changes.length, 0)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={styles['hunks']} tabIndex={0} role="group" aria-label={file.path}>
      {slices.slice(0, shown).map((slice, index) => (
        <Slice key={index} {...props} hunks={slice} tokens={tokens} />
      ))}
      {left > 0 && <ShowMore left={left} onMore={() => setShown(shown + 1)} />}
      {cut && left === 0 && <p className={styles['plain']}>{words.cut(MOST_LINES)}</p>}
    </div>
  )
}

/** Stands where more lines would be: they are drawn when it comes into sight, or by its button. */
const ShowMore = ({ left, onMore }: { readonly left: number; readonly onMore: () => void }) => {
  const words = useWords(diffWords)
  const place = useRef<HTMLDivElement>(null)
  const more = useRef(onMore)

  // What is in sight is known to the browser alone.
  useEffect(() => {
    more.current = onMore
    const element = place.current
    if (element === null) return undefined
    const observer = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) more.current()
    }, { rootMargin: '400px' })
    observer.observe(element)
    return () => observer.disconnect()
  }, [onMore])

  return (
    <div ref={place} className={styles['plain']}>
      <Button size="small" onPress={onMore}>
        {words.showMore(left)}
      </Button>
    </div>
  )
}

interface SliceProps extends BodyProps {
  readonly hunks: HunkData[]
  readonly tokens: HunkTokens | undefined
}

/** Some of the lines; drawn again only for a comment of its file. */
const Slice = memo(function Slice({ repository, file, split, mine, comments, hunks, tokens }: SliceProps) {
  const words = useWords(diffWords)
  const [editing, setEditing] = useState<string>()

  const widgets: Record<string, ReactNode> = {}
  for (const change of hunks.flatMap(hunk => hunk.changes)) {
    const id = commentId(repository, file.path, change)
    const comment = mine.find(each => each.id === id)
    const { side, line } = placeOf(change)
    if (editing === id) {
      widgets[getChangeKey(change)] = (
        <CommentEditor
          path={file.path}
          line={line}
          text={comment?.text ?? ''}
          onCancel={() => setEditing(undefined)}
          onSave={written => {
            comments.put({ id, repository, path: file.path, side, line, code: change.content, text: written })
            setEditing(undefined)
          }}
        />
      )
    } else if (comment !== undefined) {
      widgets[getChangeKey(change)] = <CommentBox comment={comment} onEdit={() => setEditing(id)} onRemove={() => comments.remove(id)} />
    }
  }

  const renderGutter = ({ change, side, renderDefault }: GutterOptions) => {
    const number = renderDefault()
    const place = placeOf(change)
    // A line that did not change has a number on both sides; one button is enough.
    if (number === undefined || number === null || place.side !== side) return number
    return (
      <button
        type="button"
        className={styles['lineNumber']}
        aria-label={words.comment(words.sides[side], place.line)}
        onClick={() => setEditing(commentId(repository, file.path, change))}
      >
        {number}
      </button>
    )
  }

  const type = file.change === 'added' ? 'add' : file.change === 'deleted' ? 'delete' : 'modify'
  return (
    <Diff
      viewType={split ? 'split' : 'unified'}
      diffType={type}
      hunks={hunks}
      tokens={tokens ?? null}
      widgets={widgets}
      renderGutter={renderGutter}
      className={styles['table'] ?? ''}
    >
      {shown =>
        shown.flatMap(hunk => [
          // The rest of a hunk that was cut into slices has no head.
          ...(hunk.content === '' ? [] : [<Decoration key={`head ${hunk.content}`} className={styles['hunkHead'] ?? ''}><span>{hunk.content}</span></Decoration>]),
          <Hunk key={`${hunk.oldStart} ${hunk.newStart}`} hunk={hunk} />,
        ])
      }
    </Diff>
  )
})

/** Colours come after the text is there: they take longer, and nobody waits for them. */
const useTokens = (hunks: HunkData[], path: string): HunkTokens | undefined => {
  const [tokens, setTokens] = useState<HunkTokens>()
  // Run when the browser is idle, which it alone knows.
  useEffect(() => {
    const timer = setTimeout(() => setTokens(tokensOf(hunks, path)), 0)
    return () => clearTimeout(timer)
  }, [hunks, path])
  return tokens
}
