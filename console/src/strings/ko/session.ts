import type { session as en } from '../en/session'

export const session: typeof en = {
  signIn: '로그인',
  signOut: '로그아웃',
  lead: '코딩 에이전트 팀을 한눈에 보고 제어합니다.',
  key: '키',
  keyHint: '이 서버의 키입니다. 첫 번째 키는 데이터 폴더의 admin.key 파일에 있고, 다른 키는 “cadre keys”로 만듭니다.',
  linkBusy: '일회용 링크로 로그인하는 중…',
  linkFailed: '이 링크로는 더 이상 콘솔을 열 수 없습니다',
  linkFailedFix: '링크는 10분 동안 한 번만 쓸 수 있습니다. “cadre console”로 새로 만들거나 키로 로그인하세요.',
  withAccount: (name: string) => `${name}(으)로 로그인`,
  or: '또는',
  refused: '로그인되지 않았습니다',
  refusedWhy: {
    grant: '이 계정에는 권한이 없습니다. 이 Cadre의 관리자에게 요청하거나 키로 로그인하세요.',
    expired: '로그인 시간이 지났거나 다른 브라우저에서 시작했습니다. 다시 시작하세요.',
    denied: '제공자에서 동의하지 않았습니다. 다시 시작하거나 키로 로그인하세요.',
    provider: '제공자의 응답이 이 로그인의 것이 아닙니다. 다시 시작하고, 계속되면 관리자에게 알리세요.',
    upstream: '제공자에 연결할 수 없습니다. 나중에 다시 하거나 키로 로그인하세요.',
  },
  ended: '세션이 끝났거나 키가 폐기되었습니다. 다시 로그인하면 보던 곳에서 이어집니다.',
  oneTime: '키가 없나요? 서버가 있는 컴퓨터에서 실행하세요:',
  onlyTeam: team => `이 키로는 “${team}” 팀만 열 수 있습니다`,
  onlyTeamFix: '작업, 노드, 설정을 보려면 개인 키를 쓰세요. 관리자가 설정의 키에서 만듭니다.',
  toTeam: team => `${team} 팀으로`,
  needsGrant: (grant, mine) => `“${grant}” 권한이 필요합니다. 현재 키의 권한은 “${mine}”입니다`,
}
