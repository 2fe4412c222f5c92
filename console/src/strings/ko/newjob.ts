import type { newjob as en } from '../en/newjob'

export const newjob: typeof en = {
  title: '새 작업',
}
