import type { job as en } from '../en/job'

export const job: typeof en = {
  title: '작업',
}
