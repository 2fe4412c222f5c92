import { useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { logWords } from '../../strings/log'
import { Button } from '../../ui/button'
import { numberText } from '../../ui/values'
import { plainText } from './ansi'
import styles from './log.module.css'

interface Props {
  readonly job: string
  readonly attempt: number
  readonly stream: 'out' | 'err'
  readonly text: string
  readonly exact: boolean
  readonly onChoose: (stream: 'out' | 'err', offset: number) => void
}

/**
 * Where the text stands in one stream as the server has it: for a log of which the page holds only a part. A call looks at a bounded
 * part of the log and says where to go on.
 */
export const ServerSearch = ({ job, attempt, stream, text, exact, onChoose }: Props) => {
  const words = useWords(logWords)
  const search = useInfiniteQuery({
    queryKey: ['log-search', job, attempt, stream, text, exact],
    initialPageParam: '0',
    queryFn: async ({ pageParam, signal }) => {
      const query = { q: text, case: exact ? 'exact' : 'either', stream, attempt, from: pageParam, limit: 100 }
      const { data, error } = await client.GET('/api/v1/jobs/{job}/log/search', { params: { path: { job }, query }, signal })
      if (error !== undefined) throw error
      return data
    },
    getNextPageParam: page => (page.next === undefined ? undefined : String(page.next)),
    gcTime: 0,
  })
  if (search.isError) return <ProblemOf error={search.error} onRetry={() => void search.refetch()} />
  const matches = search.data?.pages.flatMap(page => page.matches) ?? []
  return (
    <section className={styles['server']} aria-label={`${words.searchServer}: ${words.streams[stream]}`}>
      <p role="status">
        {words.streams[stream]}: {search.isPending ? words.found(undefined, 0, true) : words.serverFound(matches.length, search.hasNextPage)}
      </p>
      <ul>
        {matches.map(match => (
          <li key={match.offset}>
            <button type="button" onClick={() => onChoose(stream, match.offset)}>
              <span className={styles['aside']}>{words.byte(numberText(match.offset))}</span> {plainText(match.line).slice(0, 300)}
            </button>
          </li>
        ))}
      </ul>
      {search.hasNextPage && (
        <Button size="small" busy={search.isFetchingNextPage} onPress={() => void search.fetchNextPage()}>
          {words.searchOn}
        </Button>
      )}
    </section>
  )
}
