import { useRef, useState, type DragEvent } from 'react'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { classes } from '../../ui/class-names'
import { TextField } from '../../ui/field'
import { CheckCircleIcon, FileIcon, FolderIcon, StopIcon, WarnIcon } from '../../ui/icons'
import { Note, Panel } from '../../ui/page'
import { numberText } from '../../ui/values'
import type { Refused, Tally, Wanted } from './adding'
import { chosenOf, droppedOf, wantedOf, type Chosen } from './files'
import css from './knowledge.module.css'
import { useAdding } from './use-adding'

/** Takes files that are dropped or chosen, and says what became of each. */
export function AddDocuments({ collection, onClose }: { readonly collection: string; readonly onClose: () => void }) {
  const t = useWords(knowledgeWords).add
  const { course, start, goOn, stop } = useAdding(collection)
  const [below, setBelow] = useState('')
  const [none, setNone] = useState(false)
  const take = (chosen: readonly Chosen[]) => {
    const wanted = wantedOf(chosen, below)
    setNone(wanted.length === 0)
    if (wanted.length > 0) start(wanted)
  }
  return (
    <Panel
      title={t.title}
      actions={
        <Button size="small" look="quiet" onPress={onClose}>
          {t.close}
        </Button>
      }
    >
      <div className={css.stack}>
        {course.at === 'running' ? (
          <Running wanted={course.wanted} tally={course.tally} onStop={stop} />
        ) : (
          <>
            <TextField label={t.below} hint={t.belowHint} value={below} onChange={setBelow} mono />
            <Drop onChosen={take} />
          </>
        )}
        <div role="status" className={css.stack}>
          {none && <Note>{t.nothing}</Note>}
          {course.at === 'stopped' && <Note>{t.stopped(numberText(course.tally.done), numberText(course.wanted.length))}</Note>}
          {(course.at === 'over' || course.at === 'stopped' || course.at === 'failed') && <Outcome tally={course.tally} />}
        </div>
        {course.at === 'stopped' && (
          <div className={css.ways}>
            <Button onPress={goOn}>{t.goOn}</Button>
          </div>
        )}
        {course.at === 'failed' && <ProblemOf error={course.error} onRetry={goOn} />}
      </div>
    </Panel>
  )
}

/** Where files are dropped; by keyboard and on phones one chooses them. */
function Drop({ onChosen }: { readonly onChosen: (chosen: readonly Chosen[]) => void }) {
  const t = useWords(knowledgeWords).add
  const [over, setOver] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void droppedOf(event.dataTransfer.items).then(onChosen)
  }
  const input = (ref: typeof files, more: object) => (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      {...more}
      onChange={event => {
        const chosen = chosenOf(event.target.files ?? [])
        // So that the same files can be chosen again.
        event.target.value = ''
        onChosen(chosen)
      }}
    />
  )
  return (
    <div
      className={classes(css.drop, over && css.over)}
      data-drop
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>{t.drop}</p>
      <div className={css.ways}>
        <Button icon={<FileIcon />} onPress={() => files.current?.click()}>
          {t.files}
        </Button>
        <Button icon={<FolderIcon />} onPress={() => folder.current?.click()}>
          {t.folder}
        </Button>
      </div>
      <p className={css.faint}>{t.rules}</p>
      {input(files, {})}
      {input(folder, { webkitdirectory: '' })}
    </div>
  )
}

function Running({ wanted, tally, onStop }: { readonly wanted: readonly Wanted[]; readonly tally: Tally; readonly onStop: () => void }) {
  const t = useWords(knowledgeWords).add
  return (
    <div className={css.running}>
      <progress aria-label={t.running} max={wanted.length} value={tally.done} />
      <span className={css.faint}>{t.progress(numberText(tally.done), numberText(wanted.length))}</span>
      <Button size="small" icon={<StopIcon />} onPress={onStop} autoFocus>
        {t.stop}
      </Button>
    </div>
  )
}

function Outcome({ tally }: { readonly tally: Tally }) {
  const t = useWords(knowledgeWords).add
  const said = [
    t.stored(tally.stored, numberText(tally.stored)),
    ...(tally.unchanged > 0 ? [t.unchanged(numberText(tally.unchanged))] : []),
    ...(tally.masked > 0 ? [t.masked(tally.masked, numberText(tally.masked))] : []),
  ]
  return (
    <>
      <Note icon={<CheckCircleIcon />}>{said.join(' · ')}</Note>
      {tally.refused.length > 0 && <RefusedList refused={tally.refused} />}
    </>
  )
}

/** Of more files than this the rest is counted. */
const MOST_NAMED = 200

function RefusedList({ refused }: { readonly refused: readonly Refused[] }) {
  const t = useWords(knowledgeWords).add
  const more = refused.length - MOST_NAMED
  return (
    <Note icon={<WarnIcon />}>
      <strong>{t.refused(refused.length, numberText(refused.length))}</strong>
      <ul className={css.refused} aria-label={t.refusedList} tabIndex={0}>
        {refused.slice(0, MOST_NAMED).map((each, at) => (
          // Two files may have the same name.
          <li key={`${at} ${each.source}`}>
            <code>{each.source}</code> {each.why === '' ? (t.reasons[each.reason] ?? each.reason) : each.why}
          </li>
        ))}
        {more > 0 && <li>{t.more(numberText(more))}</li>}
      </ul>
    </Note>
  )
}
