import type { search as en } from '../en/search'

export const search: typeof en = {
  title: '검색',
  lead: '말하고 한 일, 곧 메시지, 과제, 작업과 그 답, 문서에서 찾습니다. 읽을 수 있는 것만 나옵니다.',
  label: '모두에서 검색',
  query: '찾을 내용',
  hint: '단어 몇 개나 질문, 어떤 언어든',
  team: '팀',
  allTeams: '모든 팀',
  only: '다음에서만',
  kinds: { messages: '메시지', tasks: '과제', jobs: '작업', knowledge: '문서' },
  go: '검색',
  clear: '검색 지우기',
  results: '찾은 것',
  found: count => `찾은 것 ${count}개, 가장 맞는 것부터`,
  nothingText: '다른 단어로, 모든 종류나 모든 팀에서 찾아보세요. 읽을 수 없는 것은 나오지 않습니다.',
  beginTitle: '무엇을 찾으시나요?',
  beginText: '메시지, 과제, 작업의 프롬프트나 답, 문서에 있는 단어를 쓰세요. 검색은 주소에 남아 다시 오거나 보낼 수 있습니다.',
  kind: { message: '메시지', task: '과제', job: '작업', document: '문서' },
}
