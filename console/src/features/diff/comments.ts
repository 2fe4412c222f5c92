/** Comments on lines of a diff, and the prompt that they become. */

export interface Comment {
  readonly id: string
  readonly repository: string
  readonly path: string
  readonly side: 'old' | 'new'
  /** Counted from 1 in the file on that side. */
  readonly line: number
  /** The line itself. */
  readonly code: string
  readonly text: string
}

const QUOTED_CHARACTERS = 200

/** Text of a file must not read like a part of the prompt: one line, bounded, no fence that could end the quotation. */
const quote = (code: string): string => {
  // oxlint-disable-next-line no-control-regex
  const line = code.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length > QUOTED_CHARACTERS ? `${line.slice(0, QUOTED_CHARACTERS)}…` : line
}

const order = (one: Comment, other: Comment): number =>
  one.repository.localeCompare(other.repository) || one.path.localeCompare(other.path) || one.line - other.line

/**
 * A prompt for the agent that made the change: what the reviewer says in general, then each comment with where it stands and the
 * line that it is about. It is in English, whatever the language of the page, like the prompts of Cadre itself.
 */
export const promptOf = (comments: readonly Comment[], general: string, repositories: number): string => {
  const parts: string[] = []
  if (general.trim() !== '') parts.push(general.trim())
  if (comments.length > 0) {
    parts.push(
      comments.length === 1
        ? 'A reviewer left a comment on your change. Address it.'
        : `A reviewer left ${comments.length} comments on your change. Address each of them.`,
    )
  }
  for (const comment of comments.toSorted(order)) {
    const place = repositories > 1 ? `${comment.repository}/${comment.path}` : comment.path
    const gone = comment.side === 'old' ? ' (a line that you removed)' : ''
    const code = quote(comment.code)
    parts.push([`${place}:${comment.line}${gone}`, ...(code === '' ? [] : [`> ${code}`]), comment.text.trim()].join('\n'))
  }
  return parts.join('\n\n')
}
