import { Button as AriaButton, GridList, GridListItem, isTextDropItem, useDragAndDrop } from 'react-aria-components'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Count, Tag } from '../../ui/badge'
import { IconButton } from '../../ui/button'
import { ClockIcon, LockIcon, MoreIcon, UserIcon } from '../../ui/icons'
import { Menu } from '../../ui/menu'
import { Countdown } from '../../ui/values'
import { numbers, STATUSES, unmet, type Status, type Task } from './board'
import css from './teams.module.css'

/** Cards that a column draws; more of the finished ones would only make it slow. */
const MOST = 100

/** What a dragged card carries for each column that it may go to: only these columns take it. */
const dragType = (to: Status) => `application/x-cadre-task-to-${to.replace('_', '-')}`

interface Props {
  readonly status: Status
  readonly tasks: readonly Task[]
  /** Of the whole board. */
  readonly all: readonly Task[]
  /** Why a task cannot go to a column; undefined: it can. */
  readonly reason: (task: Task, to: Status) => string | undefined
  readonly onOpen: (task: Task) => void
  readonly onMove: (id: number, to: Status) => void
}

/** One column of the board. */
export function BoardColumn({ status, tasks, all, reason, onOpen, onMove }: Props) {
  const t = useWords(teamsWords)
  const ways = (task: Task) => STATUSES.filter(to => reason(task, to) === undefined)
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: keys =>
      [...keys].map(key => {
        const task = tasks.find(each => String(each.id) === String(key))
        return Object.fromEntries((task === undefined ? [] : ways(task)).map(to => [dragType(to), String(key)]))
      }),
    acceptedDragTypes: [dragType(status)],
    getDropOperation: () => 'move',
    onRootDrop: event => {
      for (const item of event.items.filter(isTextDropItem)) {
        void item.getText(dragType(status)).then(text => onMove(Number(text), status))
      }
    },
  })
  return (
    <section className={css.column} aria-label={t.columnLabel(t.status[status], tasks.length)}>
      <h2 className={css.columnHead}>
        {t.status[status]} <Count>{tasks.length}</Count>
      </h2>
      <GridList
        aria-label={t.status[status]}
        className={css.cards ?? ''}
        items={tasks.slice(0, MOST).map(task => ({ ...task, key: task.id }))}
        keyboardNavigationBehavior="tab"
        dragAndDropHooks={dragAndDropHooks}
        renderEmptyState={() => <span className={css.columnEmpty}>{t.columnEmpty}</span>}
      >
        {task => (
          <GridListItem id={String(task.id)} textValue={`t${task.id} ${task.title}`} className={css.card ?? ''} onAction={() => onOpen(task)}>
            <Card task={task} all={all} movable={ways(task).length > 0} reason={reason} onOpen={onOpen} onMove={onMove} />
          </GridListItem>
        )}
      </GridList>
      {tasks.length > MOST && <p className={css.columnEmpty}>{t.columnMore(tasks.length - MOST)}</p>}
    </section>
  )
}

function Card({
  task,
  all,
  movable,
  reason,
  onOpen,
  onMove,
}: {
  readonly task: Task
  readonly movable: boolean
} & Pick<Props, 'all' | 'reason' | 'onOpen' | 'onMove'>) {
  const t = useWords(teamsWords)
  const waits = unmet(task, all)
  return (
    <>
      <span className={css.cardHead}>
        <span className={css.cardId}>t{task.id}</span>
        <Menu
          label={t.moveMenu(task.id)}
          trigger={<IconButton size="small" label={t.moveMenu(task.id)} icon={<MoreIcon />} />}
          choices={[
            { id: 'open', label: t.openTask, onAction: () => onOpen(task) },
            'line',
            ...STATUSES.filter(to => to !== task.status).map(to => ({
              id: to,
              label: `${t.moveTo}: ${t.status[to]}`,
              reason: reason(task, to),
              onAction: () => onMove(task.id, to),
            })),
          ]}
        />
        {movable && (
          <AriaButton slot="drag" className={css.handle ?? ''} aria-label={t.dragHandle(task.id)}>
            <span aria-hidden="true">⠿</span>
          </AriaButton>
        )}
      </span>
      <span className={css.cardTitle}>{task.title}</span>
      <span className={css.cardFoot}>
        {(task.held_by ?? task.assignee_role) !== '' && (
          <span className={css.inline}>
            {task.held_by === undefined ? <UserIcon /> : <LockIcon />}
            {task.held_by ?? task.assignee_role}
          </span>
        )}
        {task.lease_until !== undefined && (
          <span className={css.inline}>
            <ClockIcon />
            <Countdown until={task.lease_until} />
          </span>
        )}
        {task.labels.map(label => (
          <Tag key={label}>{label}</Tag>
        ))}
        {waits.length > 0 && task.status === 'open' && (
          <span className={css.waits}>
            <ClockIcon /> {t.waitsFor(numbers(waits))}
          </span>
        )}
      </span>
    </>
  )
}
