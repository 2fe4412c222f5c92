import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent } from 'react'
import type { Schemas } from '../../api/client'
import { jobsWords } from '../../strings/jobs'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { ArrowUpIcon } from '../../ui/icons'
import { JobRow } from './row'
import css from './jobs.module.css'

type Job = Schemas['JobView']

interface Props {
  readonly rows: readonly Job[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
  /** The end is in sight: fetch what follows. */
  readonly onEnd: () => void
  readonly loading: boolean
}

const heights = { wide: 40, phone: 68 }
const phone = window.matchMedia('(max-width: 44rem)')

/** The height of a row in pixels, as jobs.module.css draws it; it changes when a phone is turned. */
const useRowHeight = (): number => (useSyncExternalStore(phoneChanges, () => phone.matches) ? heights.phone : heights.wide)

const phoneChanges = (changed: () => void) => {
  phone.addEventListener('change', changed)
  return () => phone.removeEventListener('change', changed)
}

/** The job whose row an element lies in. */
const jobAt = (target: Element): string | undefined => target.closest<HTMLElement>('[data-job]')?.dataset['job']

/** Rows from `from` to `to`, both included. */
const between = (rows: readonly Job[], from: number, to: number): string[] =>
  rows.slice(Math.min(from, to), Math.max(from, to) + 1).map(row => row.id)

/**
 * The rows that are in sight, of however many there are. New rows on top do not move what one reads: the place is held,
 * and a button says how many there are.
 */
export function JobGrid({ rows, selected, onSelect, onEnd, loading }: Props) {
  const t = useWords(jobsWords)
  const ui = useWords(uiWords)
  const navigate = useNavigate()
  const box = useRef<HTMLDivElement>(null)
  const height = useRowHeight()
  const [active, setActive] = useState<string>()
  const anchor = useRef<string>(undefined)
  const wantsFocus = useRef(false)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 12,
    getItemKey: index => rows[index]?.id ?? index,
  })
  const unseen = useHeldPlace(rows, box, height)
  const measured = useRef(height)

  // The places of the rows are remembered by the virtualizer; the row on top stays on top.
  useLayoutEffect(() => {
    const before = measured.current
    if (before === height) return
    measured.current = height
    virtual.measure()
    if (box.current) box.current.scrollTop *= height / before
  }, [height, virtual])
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const activeIndex = Math.max(
    rows.findIndex(row => row.id === active),
    0,
  )

  // The end of the list is a place on the screen, known only after layout.
  useEffect(() => {
    if (last >= rows.length - 20) onEnd()
  }, [last, rows.length, onEnd])

  // The focus goes to a row that may have been drawn only now.
  useEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    box.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true })
  })

  const move = (to: number, extend: boolean) => {
    const index = Math.min(Math.max(to, 0), rows.length - 1)
    const row = rows[index]
    if (row === undefined) return
    wantsFocus.current = true
    setActive(row.id)
    virtual.scrollToIndex(index)
    if (extend) {
      const from = rows.findIndex(each => each.id === (anchor.current ?? rows[activeIndex]?.id))
      anchor.current ??= rows[activeIndex]?.id
      onSelect(new Set([...selected, ...between(rows, from, index)]))
    } else {
      anchor.current = row.id
    }
  }
  const toggle = (id: string, range: boolean) => {
    const index = rows.findIndex(row => row.id === id)
    const from = rows.findIndex(row => row.id === anchor.current)
    const next = new Set(selected)
    if (range && from >= 0) between(rows, from, index).forEach(each => next.add(each))
    else if (!next.delete(id)) next.add(id)
    anchor.current = id
    setActive(id)
    onSelect(next)
  }
  const open = (id: string) => void navigate({ to: '/jobs/$job', params: { job: id }, search: {} })
  const press = (event: MouseEvent) => {
    const target = event.target as HTMLElement
    const id = jobAt(target)
    if (id === undefined || target.closest('a, button') !== null) return
    const chooses = target instanceof HTMLInputElement || event.shiftKey || event.ctrlKey || event.metaKey
    if (chooses) toggle(id, event.shiftKey)
    else if (window.getSelection()?.isCollapsed !== false) open(id)
  }
  const perScreen = Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / height) - 1)
  const keys = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.altKey) return
    const row = rows[activeIndex]
    const act = actions({ event, move, activeIndex, perScreen, count: rows.length })
    if (act !== undefined) act()
    else if (event.key === ' ' && row) toggle(row.id, event.shiftKey)
    else if (event.key === 'Enter' && row && event.target instanceof HTMLElement && event.target.role === 'row') open(row.id)
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) onSelect(new Set(rows.map(each => each.id)))
    else if (event.key === 'Escape' && selected.size > 0) onSelect(new Set())
    else return
    event.preventDefault()
  }
  const allSelected = rows.every(row => selected.has(row.id))
  return (
    <div className={css.gridBox}>
      {unseen > 0 && (
        <div className={css.unseen}>
          <Button size="small" look="primary" icon={<ArrowUpIcon />} onPress={() => box.current?.scrollTo({ top: 0 })}>
            {t.newRows(unseen)}
          </Button>
        </div>
      )}
      <div
        ref={box}
        className={css.grid}
        role="grid"
        tabIndex={-1}
        aria-label={t.table}
        aria-rowcount={rows.length + 1}
        aria-multiselectable="true"
        aria-description={t.keys}
        onKeyDown={keys}
        onClick={press}
        onFocus={event => setActive(jobAt(event.target) ?? active)}
      >
        <div className={css.headRow} role="row" aria-rowindex={1}>
          <div role="columnheader" className={css.checkCell}>
            <input
              type="checkbox"
              aria-label={ui.selectAll}
              checked={allSelected}
              onChange={() => onSelect(allSelected ? new Set() : new Set(rows.map(row => row.id)))}
            />
          </div>
          {(['state', 'job', 'agent', 'node', 'changes', 'usage', 'time', 'filed'] as const).map(name => (
            <div key={name} role="columnheader" className={css[name]}>
              {t[name]}
            </div>
          ))}
        </div>
        <div className={css.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map(item => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <JobRow
                key={row.id}
                job={row}
                index={item.index}
                top={item.start}
                selected={selected.has(row.id)}
                active={item.index === activeIndex}
              />
            )
          })}
        </div>
        {loading && (
          <p className={css.loading} role="status">
            {t.loadingMore}
          </p>
        )}
      </div>
    </div>
  )
}

const actions = ({
  event,
  move,
  activeIndex,
  perScreen,
  count,
}: {
  readonly event: KeyboardEvent
  readonly move: (to: number, extend: boolean) => void
  readonly activeIndex: number
  readonly perScreen: number
  readonly count: number
}): (() => void) | undefined => {
  if (event.ctrlKey || event.metaKey) return undefined
  const to = (index: number) => () => move(index, event.shiftKey)
  switch (event.key) {
    case 'ArrowDown':
    case 'j':
      return to(activeIndex + 1)
    case 'ArrowUp':
    case 'k':
      return to(activeIndex - 1)
    case 'PageDown':
      return to(activeIndex + perScreen)
    case 'PageUp':
      return to(activeIndex - perScreen)
    case 'Home':
      return to(0)
    case 'End':
      return to(count - 1)
    default:
      return undefined
  }
}

/** Holds what is in sight in its place while rows come on top of it; says how many came. */
const useHeldPlace = (rows: readonly Job[], box: React.RefObject<HTMLDivElement | null>, height: number): number => {
  const first = useRef(rows[0]?.id)
  const [unseen, setUnseen] = useState(0)

  // Where the scrolling stands is known to the browser alone, and must be mended before it paints.
  useLayoutEffect(() => {
    const before = first.current
    first.current = rows[0]?.id
    const element = box.current
    if (element === null || before === undefined || before === rows[0]?.id || element.scrollTop === 0) return
    const added = rows.findIndex(row => row.id === before)
    if (added <= 0) return
    element.scrollTop += added * height
    setUnseen(count => count + added)
  }, [rows, box, height])

  // At the top everything is seen.
  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const scrolled = () => {
      if (element.scrollTop < height) setUnseen(0)
    }
    element.addEventListener('scroll', scrolled, { passive: true })
    return () => element.removeEventListener('scroll', scrolled)
  }, [box, height])
  return unseen
}
