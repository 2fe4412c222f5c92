export const domain = {
  state: {
    queued: 'waiting',
    running: 'running',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    timed_out: 'timed out',
    lost: 'lost',
  } as Record<string, string>,
  watch: 'Watch: say when it ends',
  unwatch: 'Do not watch any longer',
  unverified: 'unverified',
  /** What a search says of itself. */
  found: {
    nothing: 'Nothing is found',
    trouble: 'Less was done than was asked:',
    behind: (count: number, text: string) => (count === 1 ? '1 newer change is not in the index yet.' : `${text} newer changes are not in the index yet.`),
    again: 'Search again',
    more: 'Show more',
  },
}
