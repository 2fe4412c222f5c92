import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent } from 'react'
import { useWords } from '../../strings/language'
import { logWords } from '../../strings/log'
import { ROW_HEIGHT, rowAt, scrollHeight, scrollTopOf, topOf, type Geometry } from './geometry'
import styles from './log.module.css'
import { LogBar, type Finding } from './LogBar'
import { LogClient } from './LogClient'
import { LogRow } from './LogRow'
import { LogStatus } from './LogStatus'
import { ServerSearch } from './ServerSearch'

export type LogStreamChoice = 'out' | 'err' | 'both'

export interface LogViewProps {
  /** Of the API, with a slash at its end. */
  readonly api: string
  readonly job: string
  readonly attempt: number
  readonly stream: LogStreamChoice
  /** The attempt still runs: the view follows its end. */
  readonly live: boolean
  /** The chosen line, counted from 1; it is scrolled to. */
  readonly line: number | undefined
  /** A byte of the one stream that is gone to; the log is then read from a little before it. */
  readonly at: number | undefined
  readonly onAt: (stream: 'out' | 'err', at: number | undefined) => void
  readonly lineHref: (line: number) => string
  readonly onLine: (line: number) => void
  readonly onStream: (stream: LogStreamChoice) => void
}

/** How much is read before the byte that is gone to. */
const LEAD_BYTES = 64 * 1024
const OVERSCAN = 12
/** Rows stand at a place relative to that of their block, which alone moves while the log is scrolled. */
const BLOCK = 4096

/** The log of an attempt. Another attempt or stream is another view: give it a `key` of those. */
export const LogView = (props: LogViewProps) => {
  const words = useWords(logWords)
  const { api, job, attempt, stream, live, line, onLine } = props
  const { at, onAt } = props
  const start = at === undefined || stream === 'both' ? 0 : Math.max(0, at - LEAD_BYTES)
  const [client] = useState(() => new LogClient({ api, job, attempt, stream, offset: start }))
  const [onServer, setOnServer] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState(600)
  const [scrollTop, setScrollTop] = useState(0)
  const [follows, setFollows] = useState(live && line === undefined && at === undefined)
  const [finding, setFinding] = useState<Finding>({ text: '', exact: false, place: undefined })
  const [troubleRow, setTroubleRow] = useState<number>()
  const log = useSyncExternalStore(client.subscribe, client.current)
  const about = useId()

  const { rows } = log
  const geometry = useMemo<Geometry>(() => ({ rows, height }), [rows, height])
  const first = Math.max(0, Math.floor(rowAt(geometry, scrollTop)) - OVERSCAN)
  const count = Math.ceil(height / ROW_HEIGHT) + 2 * OVERSCAN

  // The worker is outside of React: it is told what is on the screen, and answers with a new snapshot.
  useEffect(() => client.show(first, count), [client, first, count])

  // The size of the box is known to the browser only.
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const goTo = (row: number, where: 'middle' | 'top' = 'middle') => {
    const element = box.current
    if (element === null) return
    setFollows(false)
    element.scrollTop = scrollTopOf(geometry, where === 'top' ? row : row - height / ROW_HEIGHT / 2)
  }

  // Before the browser paints, else what was just added would be seen below the edge for a moment.
  useLayoutEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = scrollHeight(geometry)
  }, [follows, geometry])

  // A line in the address is gone to once it was read; after that a person scrolls.
  const gone = useRef<number>(undefined)
  useEffect(() => {
    if (line === undefined || gone.current === line || rows < line) return
    gone.current = line
    goTo(line - 1)
  })

  // The same for a byte, which only the worker can find.
  const arrived = useRef(at === undefined)
  useEffect(() => {
    if (arrived.current || at === undefined || stream === 'both') return
    void client.locate(stream, at).then(row => {
      if (row === undefined || arrived.current) return
      arrived.current = true
      setTroubleRow(row)
      goTo(row)
    })
  })

  /** Goes to a match of the server: in what is held, else where it stands. */
  const choose = async (of: 'out' | 'err', offset: number) => {
    const row = await client.locate(of, offset)
    if (row === undefined) return onAt(of, offset)
    setFinding(now => ({ ...now, place: undefined }))
    setTroubleRow(row)
    goTo(row)
  }

  const onScroll = () => {
    const element = box.current
    if (element === null) return
    setScrollTop(element.scrollTop)
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - ROW_HEIGHT
    if (!atEnd) setFollows(false)
    else if (live) setFollows(true)
  }

  const find = (text: string, exact: boolean) => {
    setFinding({ text, exact, place: undefined })
    client.search(text, exact)
  }

  const step = (direction: 1 | -1) => {
    const from = finding.place?.row ?? (direction > 0 ? first + OVERSCAN - 1 : first + OVERSCAN + 1)
    const match = direction > 0 ? client.nextMatch(from) : client.previousMatch(from)
    if (match === undefined) return
    setFinding({ ...finding, place: match })
    goTo(match.row)
  }

  const toTrouble = async () => {
    const row = await client.nextTrouble(troubleRow === undefined ? log.firstRow : troubleRow + 1)
    setTroubleRow(row)
    setFinding(now => ({ ...now, place: undefined }))
    if (row !== undefined) goTo(row)
    return row !== undefined
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1)
    const at = rowAt(geometry, scrollTop)
    const to: Record<string, number> = { Home: 0, End: rows, PageUp: at - page, PageDown: at + page, ArrowUp: at - 1, ArrowDown: at + 1 }
    const row = to[event.key]
    if (row === undefined) return
    event.preventDefault()
    if (event.key === 'End' && live) setFollows(true)
    else goTo(row, 'top')
  }

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const link = (event.target as HTMLElement).closest<HTMLElement>('a[data-line]')
    if (link === null || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    const chosen = Number(link.dataset['line'])
    gone.current = chosen
    setTroubleRow(undefined)
    setFinding({ ...finding, place: undefined })
    setFollows(false)
    onLine(chosen)
  }

  const block = Math.floor(first / BLOCK) * BLOCK
  const digits = Math.max(3, String(rows).length)
  const highlighted = finding.place?.row ?? troubleRow ?? (line === undefined ? undefined : line - 1)
  return (
    <section className={styles['log']} aria-label={words.title} style={{ ['--number-width' as string]: `${digits}ch` }}>
      <LogBar
        {...props}
        finding={finding}
        matches={log.matches}
        searched={log.searched}
        follows={follows}
        onServer={onServer}
        onSearchServer={() => setOnServer(!onServer)}
        onFind={find}
        onStep={step}
        onTrouble={toTrouble}
        onFollow={() => setFollows(!follows)}
        onEnd={() => goTo(rows, 'top')}
        onStart={() => goTo(0, 'top')}
      />
      {onServer &&
        finding.text !== '' &&
        (stream === 'both' ? (['out', 'err'] as const) : [stream]).map(each => (
          <ServerSearch key={each} job={job} attempt={attempt} stream={each} text={finding.text} exact={finding.exact} onChoose={(of, offset) => void choose(of, offset)} />
        ))}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a box of so many rows scrolls by keys of its own */}
      <div ref={box} className={styles['box']} tabIndex={0} role="group" aria-label={words.lines} aria-describedby={about} onScroll={onScroll} onKeyDown={onKeyDown} onClick={onClick}>
        <div className={styles['all']} style={{ height: scrollHeight(geometry), width: `calc(${log.longest}ch + ${digits + 8}ch)` }}>
          <div className={styles['block']} style={{ transform: `translateY(${topOf(geometry, scrollTop, block)}px)` }}>
          {log.window.map(row => (
            <LogRow
              key={row.number}
              row={row}
              top={(row.number - block) * ROW_HEIGHT}
              wanted={finding.text}
              exact={finding.exact}
              chosen={row.number === highlighted}
              href={props.lineHref(row.number + 1)}
            />
          ))}
          </div>
        </div>
      </div>
      <LogStatus id={about} log={log} live={live} start={start} onWhole={() => stream !== 'both' && onAt(stream, undefined)} />
    </section>
  )
}
