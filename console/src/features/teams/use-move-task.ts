import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client'
import { toastProblem } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { toast } from '../../ui/toast'
import type { Status, Task } from './board'

/** Moves a task to a column: at once on the page, and back where it was if the server says no. */
export function useMoveTask(team: string): (id: number, to: Status) => void {
  const t = useWords(teamsWords)
  const queries = useQueryClient()
  const board = ['get', '/api/v1/teams/{team}/tasks', { params: { path: { team } } }, 'board']
  const put = (id: number, change: (task: Task) => Task) =>
    queries.setQueryData(board, (tasks: Task[] | undefined) => tasks?.map(task => (task.id === id ? change(task) : task)))
  const update = api.useMutation('post', '/api/v1/teams/{team}/tasks/{task}', {
    onSuccess: task => {
      put(task.id, () => task)
      toast({ tone: 'good', title: t.moved(task.id, t.status[task.status]) })
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: board }),
  })
  return (id, to) => {
    put(id, task => ({ ...task, status: to }))
    update.mutate({ params: { path: { team, task: String(id) } }, body: { status: to } })
  }
}
