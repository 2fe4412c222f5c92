import type { diff as en } from '../en/diff'

export const diff: typeof en = {
  title: '변경 사항',
}
