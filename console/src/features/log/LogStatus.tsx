import { useWords } from '../../strings/language'
import { logWords } from '../../strings/log'
import { bytesText, numberText } from '../../ui/values'
import styles from './log.module.css'
import type { LogSnapshot } from './LogClient'

interface Props {
  id: string
  log: LogSnapshot
  live: boolean
  /** The byte that it begins with. */
  start: number
  onWhole: () => void
}

/** How much there is of the log, and whether more comes. */
export const LogStatus = ({ id, log, live, start, onWhole }: Props) => {
  const words = useWords(logWords)
  const { reading } = log
  return (
    <div className={styles['status']} id={id}>
      <span>{words.size(log.rows, bytesText(log.bytes))}</span>
      {reading.state === 'reading' && <span>{live ? words.live : words.reading}</span>}
      {reading.state === 'complete' && <span>{log.rows === 0 ? words.empty : words.complete}</span>}
      {reading.state === 'waiting' && <strong role="status">{words.waiting}</strong>}
      {reading.state === 'refused' && <strong role="status">{words.refused(reading.problem)}</strong>}
      {start > 0 && (
        <>
          <strong>{words.part(numberText(start))}</strong>
          <button type="button" className={styles['link']} onClick={onWhole}>
            {words.whole}
          </button>
        </>
      )}
      {log.firstRow > 0 && <strong>{words.dropped(log.firstRow)}</strong>}
      {log.edited && <strong>{words.edited}</strong>}
    </div>
  )
}
