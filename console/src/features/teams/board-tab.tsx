import { useState } from 'react'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { SearchField, Select } from '../../ui/field'
import { JobsIcon, PlusIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { BoardColumn } from './board-column'
import { columns, moveReason, STATUSES, type Status, type Task, type Team } from './board'
import { NewTask } from './new-task'
import { teamReason, viewerOf, type Me } from './people'
import { TaskDialog } from './task-dialog'
import { useBoard } from './tasks'
import css from './teams.module.css'
import { useMoveTask } from './use-move-task'
import { useTeamSearch } from './use-team-search'

/** The board: a column for each state; cards move by drag, by keyboard or by their menu. */
export function BoardTab({ team, me }: { readonly team: Team; readonly me: Me }) {
  const t = useWords(teamsWords)
  const { search, change } = useTeamSearch()
  const [creating, setCreating] = useState(false)
  const needsMember = useGrantReason('member')
  const write = needsMember ?? teamReason(me, team, t.reason)
  const board = useBoard(team.name)
  const move = useMoveTask(team.name)
  const tasks = board.data ?? []
  const viewer = viewerOf(me, team)
  const reason = (task: Task, to: Status) => (task.status === to ? t.reason.here : write) ?? moveReason(task, to, tasks, team, viewer, t.reason)
  const shown = columns(tasks, search)
  return (
    <>
      <BoardFilters tasks={tasks} team={team}>
        <Button look="primary" icon={<PlusIcon />} reason={write} onPress={() => setCreating(true)}>
          {t.newTask}
        </Button>
      </BoardFilters>
      {board.error !== null && <ProblemOf error={board.error} onRetry={() => void board.refetch()} />}
      {board.isPending ? (
        <Skeleton />
      ) : tasks.length === 0 ? (
        <Empty title={t.boardEmptyTitle} icon={<JobsIcon />}>
          {t.boardEmptyText}
        </Empty>
      ) : (
        <>
          {write === undefined && <p className={css.faint}>{t.dragHint}</p>}
          {/* Focusable, so that a wide board scrolls by keyboard. */}
          <div className={css.board} role="region" aria-label={t.boardLabel} tabIndex={0}>
            {STATUSES.map(status => (
              <BoardColumn
                key={status}
                status={status}
                tasks={shown[status]}
                all={tasks}
                reason={reason}
                onOpen={task => change({ task: task.id })}
                onMove={(id, to) => move(id, to)}
              />
            ))}
          </div>
        </>
      )}
      {search.task !== undefined && (
        <TaskDialog
          id={search.task}
          team={team}
          tasks={tasks}
          viewer={viewer}
          write={write}
          onClose={() => change({ task: undefined })}
        />
      )}
      {creating && <NewTask team={team} onClose={() => setCreating(false)} />}
    </>
  )
}

const sorted = (values: Iterable<string>) => [...new Set(values)].filter(Boolean).sort((a, b) => a.localeCompare(b))

function BoardFilters({
  tasks,
  team,
  children,
}: {
  readonly tasks: readonly Task[]
  readonly team: Team
  readonly children: React.ReactNode
}) {
  const t = useWords(teamsWords)
  const { search, change } = useTeamSearch()
  const people = sorted([
    ...team.members.map(member => member.name),
    ...tasks.flatMap(task => [task.held_by ?? '', task.assignee_role]),
  ])
  const labels = sorted(tasks.flatMap(task => task.labels))
  const options = (any: string, values: readonly string[]) => [{ value: '', label: any }, ...values.map(value => ({ value, label: value }))]
  return (
    <search className={css.filters}>
      <SearchField
        label={t.filterText}
        className={css.search}
        value={search.q ?? ''}
        onChange={q => change({ q: q === '' ? undefined : q })}
      />
      <Select
        label={t.filterAssignee}
        value={search.assignee ?? ''}
        options={options(t.anyone, people)}
        onChange={value => change({ assignee: value === '' ? undefined : value })}
      />
      {labels.length > 0 && (
        <Select
          label={t.filterLabel}
          value={search.label ?? ''}
          options={options(t.anyLabel, labels)}
          onChange={value => change({ label: value === '' ? undefined : value })}
        />
      )}
      <span className={css.end}>{children}</span>
    </search>
  )
}
