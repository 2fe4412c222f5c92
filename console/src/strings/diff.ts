import { diff as en } from './en/diff'
import { diff as ko } from './ko/diff'

export const diffWords = { en, ko }
