import type { domain as en } from '../en/domain'

export const domain: typeof en = {
  state: {
    queued: '대기 중',
    running: '실행 중',
    succeeded: '성공',
    failed: '실패',
    cancelled: '취소됨',
    timed_out: '시간 초과',
    lost: '유실됨',
  },
  watch: '지켜보기: 끝나면 알림',
  unwatch: '지켜보기 그만두기',
  unverified: '미확인',
}
