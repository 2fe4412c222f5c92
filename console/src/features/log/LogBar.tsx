import { useState } from 'react'
import { useWords } from '../../strings/language'
import { logWords } from '../../strings/log'
import { Button, buttonLook, IconButton } from '../../ui/button'
import { SearchField, Segments } from '../../ui/field'
import { ArrowDownIcon, ArrowUpIcon, ChevronDownIcon, ChevronUpIcon, DownloadIcon, PlayIcon, SearchIcon, WarnIcon } from '../../ui/icons'
import styles from './log.module.css'
import type { LogStreamChoice, LogViewProps } from './LogView'

/** What is looked for, and the match that is shown of it. */
export interface Finding {
  readonly text: string
  readonly exact: boolean
  readonly place: { readonly row: number; readonly index: number } | undefined
}

interface Props extends LogViewProps {
  readonly finding: Finding
  readonly matches: number
  readonly searched: boolean
  readonly follows: boolean
  readonly onServer: boolean
  readonly onSearchServer: () => void
  readonly onFind: (text: string, exact: boolean) => void
  readonly onStep: (direction: 1 | -1) => void
  readonly onTrouble: () => Promise<boolean>
  readonly onFollow: () => void
  readonly onStart: () => void
  readonly onEnd: () => void
}

const downloadHref = ({ api, job, attempt }: LogViewProps, stream: 'out' | 'err'): string => {
  const url = new URL(`api/v1/jobs/${encodeURIComponent(job)}/log`, api)
  url.searchParams.set('attempt', String(attempt))
  url.searchParams.set('stream', stream)
  return url.href
}

/** Everything that can be done with a log: choose its stream, find, jump, follow, take it along. */
export const LogBar = (props: Props) => {
  const words = useWords(logWords)
  const { finding, matches, searched, live, follows, stream } = props
  const [noTrouble, setNoTrouble] = useState(false)
  const stepReason = finding.text === '' ? words.nothingToStep : matches === 0 && searched ? words.noMatch : undefined

  return (
    <div className={styles['bar']}>
      <Segments
        label={words.stream}
        hideLabel
        value={stream}
        onChange={value => props.onStream(value as LogStreamChoice)}
        options={(['both', 'out', 'err'] as const).map(value => ({ value, label: words.streams[value] }))}
      />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Enter in the field goes on to the next match */}
      <form
        role="search"
        className={styles['find']}
        onSubmit={event => {
          event.preventDefault()
          props.onStep(1)
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && event.shiftKey) {
            event.preventDefault()
            props.onStep(-1)
          }
        }}
      >
        <SearchField label={words.find} value={finding.text} onChange={text => props.onFind(text, finding.exact)} className={styles['field']} />
        <IconButton
          label={words.matchCase}
          icon={<span className={styles['case']}>Aa</span>}
          pressed={finding.exact}
          onPress={() => props.onFind(finding.text, !finding.exact)}
        />
        <IconButton label={words.previous} icon={<ChevronUpIcon />} reason={stepReason} onPress={() => props.onStep(-1)} />
        <IconButton label={words.next} icon={<ChevronDownIcon />} reason={stepReason} onPress={() => props.onStep(1)} />
        <span className={styles['count']} role="status">
          {finding.text !== '' && words.found(finding.place?.index, matches, !searched)}
        </span>
      </form>
      <div className={styles['jumps']}>
        <Button
          size="small"
          icon={<SearchIcon />}
          pressed={props.onServer}
          reason={finding.text === '' ? words.nothingToStep : undefined}
          onPress={props.onSearchServer}
        >
          {words.searchServer}
        </Button>
        <Button
          size="small"
          icon={<WarnIcon />}
          reason={noTrouble ? words.noError : undefined}
          onPress={() => void props.onTrouble().then(found => setNoTrouble(!found && !live))}
        >
          {words.toError}
        </Button>
        <Button size="small" icon={<PlayIcon />} pressed={follows} reason={live ? undefined : words.notLive} onPress={props.onFollow}>
          {words.follow}
        </Button>
        <IconButton size="small" label={words.toStart} icon={<ArrowUpIcon />} onPress={props.onStart} />
        <IconButton size="small" label={words.toEnd} icon={<ArrowDownIcon />} onPress={props.onEnd} />
        {(stream === 'both' ? (['out', 'err'] as const) : [stream]).map(each => (
          <a key={each} className={buttonLook({ look: 'quiet', size: 'small' })} href={downloadHref(props, each)} download>
            <DownloadIcon />
            {stream === 'both' ? words.downloadOf[each] : words.download}
          </a>
        ))}
      </div>
    </div>
  )
}
