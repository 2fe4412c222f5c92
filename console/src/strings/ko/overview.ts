import type { overview as en } from '../en/overview'

export const overview: typeof en = {
  title: '개요',
}
