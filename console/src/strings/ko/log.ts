import type { log as en } from '../en/log'

const number = new Intl.NumberFormat('ko')

export const log: typeof en = {
  title: '로그',
  lines: '로그 줄',
  stream: '스트림',
  streams: { both: '모두', out: '출력', err: '오류' },
  errMark: 'err',
  lineLink: line => `${line}번째 줄 링크`,
  overwritten: times => `에이전트가 이 줄을 ${number.format(times)}번 덮어썼습니다. 마지막 내용을 표시합니다`,
  cut: characters => `${number.format(characters)}자 더 있음. 로그를 내려받아 확인하세요`,
  gap: bytes => `서버에 도착하기 전에 ${number.format(bytes)}바이트가 여기서 유실되었습니다`,
  find: '로그에서 찾기',
  next: '다음 결과',
  previous: '이전 결과',
  matchCase: '대소문자 구분',
  found: (place, matches, more) =>
    matches === 0
      ? more
        ? '찾는 중…'
        : '결과 없음'
      : place === undefined
        ? `${number.format(matches)}줄${more ? '…' : ''}`
        : `${number.format(matches)}줄 중 ${number.format(place + 1)}번째${more ? '…' : ''}`,
  nothingToStep: '찾을 내용을 먼저 입력하세요',
  noMatch: '일치하는 줄이 없습니다',
  toError: '다음 오류',
  noError: '오류로 보이는 줄이 없습니다',
  follow: '따라가기',
  notLive: '시도가 끝나 더 이상 로그가 오지 않습니다',
  toStart: '첫 줄로',
  toEnd: '마지막 줄로',
  download: '내려받기',
  downloadOf: { out: '출력 내려받기', err: '오류 내려받기' },
  size: (rows, bytes) => `${number.format(rows)}줄 · ${bytes}`,
  live: '실시간',
  reading: '읽는 중…',
  complete: '완료',
  empty: '에이전트가 여기에 아무것도 쓰지 않았습니다',
  waiting: '연결 끊김. 서버가 응답하면 멈춘 곳부터 이어집니다',
  refused: problem => `로그를 받을 수 없습니다: ${problem}`,
  dropped: rows => `앞의 ${number.format(rows)}줄은 이 페이지에 없습니다. 로그를 내려받아 확인하세요`,
  edited: '그동안 로그가 가려지거나 삭제되었습니다. 현재 상태를 보려면 페이지를 새로 고치세요',
  searchServer: '서버에서 찾기',
  searchOn: '계속 찾기',
  byte: offset => `${offset}바이트`,
  part: offset => `${offset}바이트부터 표시하며 줄 번호도 거기서 시작합니다`,
  whole: '첫 줄부터 표시',
  serverFound: (matches, more) => `서버에서 ${number.format(matches)}개${more ? ' 이상' : ''}`,
}
