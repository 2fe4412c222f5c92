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
  found: {
    nothing: '찾은 것이 없습니다',
    trouble: '요청한 것보다 덜 했습니다:',
    behind: (_, text) => `새 변경 ${text}개가 아직 색인에 없습니다.`,
    again: '다시 검색',
    more: '더 보기',
  },
}
