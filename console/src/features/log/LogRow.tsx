import { memo } from 'react'
import { useWords } from '../../strings/language'
import { logWords } from '../../strings/log'
import { showLine } from './ansi'
import type { Row } from './lines'
import styles from './log.module.css'
import { mark } from './marks'
import { isTrouble } from './search'

interface Props {
  row: Row
  top: number
  wanted: string
  exact: boolean
  chosen: boolean
  href: string
}

const look = (names: string): string =>
  names
    .split(' ')
    .map(name => styles[name] ?? '')
    .join(' ')

/** One line of the log, with its number as a link to it. */
export const LogRow = memo(function LogRow({ row, top, wanted, exact, chosen, href }: Props) {
  const words = useWords(logWords)
  const number = row.number + 1
  if (row.stream === 'gap') {
    return (
      <div className={styles['row']} style={{ top }}>
        <span className={styles['number']}>{number}</span>
        <span className={styles['gap']}>{words.gap(Number(row.text))}</span>
      </div>
    )
  }
  const line = showLine(row.text, row.look)
  const parts = mark(line.spans, wanted, exact)
  const trouble = isTrouble(line.spans.map(span => span.text).join('').slice(0, 2048))
  return (
    <div className={styles['row']} style={{ top }} data-stream={row.stream} data-chosen={chosen || undefined} data-trouble={trouble || undefined}>
      <a
        className={styles['number']}
        href={href}
        tabIndex={-1}
        aria-label={words.lineLink(number)}
        data-line={number}
      >
        {number}
      </a>
      <span className={styles['text']}>
        {row.stream === 'err' && <span className={styles['err']}>{words.errMark}</span>}
        {line.overwritten > 0 && (
          <span className={styles['aside']} title={words.overwritten(line.overwritten)}>
            ⋯{' '}
          </span>
        )}
        {parts.map((part, index) =>
          part.marked ? (
            <mark key={index} className={look(part.classes)}>
              {part.text}
            </mark>
          ) : part.classes === '' ? (
            part.text
          ) : (
            <span key={index} className={look(part.classes)}>
              {part.text}
            </span>
          ),
        )}
        {line.cut > 0 && <span className={styles['aside']}> … {words.cut(line.cut)}</span>}
      </span>
    </div>
  )
})
