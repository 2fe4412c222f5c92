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
}
