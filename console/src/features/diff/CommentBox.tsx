import { useState } from 'react'
import { useWords } from '../../strings/language'
import { diffWords } from '../../strings/diff'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { TextArea } from '../../ui/field'
import { CommentIcon } from '../../ui/icons'
import type { Comment } from './comments'
import styles from './diff.module.css'

interface EditorProps {
  readonly path: string
  readonly line: number
  readonly text: string
  readonly onSave: (text: string) => void
  readonly onCancel: () => void
}

/** Where a comment is written; Ctrl+Enter saves it, Escape leaves. */
export const CommentEditor = ({ path, line, text: before, onSave, onCancel }: EditorProps) => {
  const words = useWords(diffWords)
  const ui = useWords(uiWords)
  const [text, setText] = useState(before)
  const empty = text.trim() === ''
  const save = () => {
    if (!empty) onSave(text)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the editor as it leaves a dialog
    <form
      className={styles['comment']}
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') onCancel()
      }}
    >
      <TextArea
        label={words.commentLabel(path, line)}
        hint={words.commentHint}
        value={text}
        rows={3}
        onChange={setText}
        onSubmit={save}
        inputRef={focusOnce}
      />
      <div className={styles['commentActions']}>
        <Button onPress={onCancel}>{ui.cancel}</Button>
        <Button type="submit" look="primary" reason={empty ? words.emptyComment : undefined}>
          {before === '' ? words.addComment : words.saveComment}
        </Button>
      </div>
    </form>
  )
}

const focusOnce = (element: HTMLTextAreaElement | null) => element?.focus()

interface BoxProps {
  readonly comment: Comment
  readonly onEdit: () => void
  readonly onRemove: () => void
}

/** A comment that is not sent yet, under its line. */
export const CommentBox = ({ comment, onEdit, onRemove }: BoxProps) => {
  const words = useWords(diffWords)
  return (
    <article className={styles['comment']} aria-label={words.commentLabel(comment.path, comment.line)}>
      <header>
        <CommentIcon />
        <strong>{words.yourComment}</strong>
        <span className={styles['faint']}>{words.notSent}</span>
      </header>
      <p>{comment.text}</p>
      <div className={styles['commentActions']}>
        <Button size="small" look="quiet" onPress={onEdit}>
          {words.edit}
        </Button>
        <Button size="small" look="quiet" onPress={onRemove}>
          {words.remove}
        </Button>
      </div>
    </article>
  )
}
