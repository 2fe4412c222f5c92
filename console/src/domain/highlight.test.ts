import { expect, it } from 'vitest'
import { partsOf } from './highlight'

const found = (text: string, query: string) =>
  partsOf(text, query)
    .filter(part => part.found)
    .map(part => part.text)

it('all of the text is there, with its words marked in any form', () => {
  const text = 'A train merges what was merged; mergeTrain is its name.'
  expect(partsOf(text, 'which trains merge?').map(part => part.text).join('')).toBe(text)
  expect(found(text, 'which trains merge?')).toEqual(['train', 'merges', 'merged', 'mergeTrain'])
})

it('common words and parts of others are not marked', () => {
  expect(found('The API of the capital', 'what is the api')).toEqual(['API'])
  expect(found('anything', 'the of')).toEqual([])
  expect(found('anything', '?!.* (')).toEqual([])
})

it('Korean is marked without its particles, Chinese and Japanese by pairs', () => {
  expect(found('서버를 다시 시작하면 작업이 이어진다', '서버 작업은')).toEqual(['서버', '작업'])
  expect(found('合并列车合并已完成的内容', '合并列车')).toEqual(['合并', '列车', '合并'])
})

it('markup is text as all else', () => {
  expect(partsOf('<img src=x onerror=alert(1)>', 'onerror')).toEqual([
    { text: '<img src=x ', found: false },
    { text: 'onerror', found: true },
    { text: '=alert(1)>', found: false },
  ])
})
