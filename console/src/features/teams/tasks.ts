import { useQuery } from '@tanstack/react-query'
import { client } from '../../api/client'
import type { Task } from './board'

const PAGE = 1000
/** Pages of each kind that are walked at most: the route gives the oldest first. */
const MOST_PAGES = 10
/** Finished tasks that are kept for the board. */
const MOST_OVER = 300

async function walk(team: string, status: string, keep: number, signal: AbortSignal): Promise<Task[]> {
  let tasks: Task[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, error } = await client.GET('/api/v1/teams/{team}/tasks', {
      params: { path: { team }, query: { status, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } },
      signal,
    })
    if (error !== undefined) {
      throw error
    }
    tasks = [...tasks, ...data.items].slice(-keep)
    cursor = data.next
    if (cursor === undefined) {
      break
    }
  }
  return tasks
}

/** The tasks of a team's board: all that are not over, and the newest of those that are. */
export const useBoard = (team: string) =>
  useQuery({
    // Begins as the list of tasks, so that an event of the team's tasks has it fetched again.
    queryKey: ['get', '/api/v1/teams/{team}/tasks', { params: { path: { team } } }, 'board'],
    queryFn: async ({ signal }) => {
      const [todo, over] = await Promise.all([
        walk(team, 'open,in_progress,blocked', PAGE * MOST_PAGES, signal),
        walk(team, 'done,failed,cancelled', MOST_OVER, signal),
      ])
      return [...todo, ...over]
    },
  })
