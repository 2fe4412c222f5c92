import { frame as en } from './en/frame'
import { frame as ko } from './ko/frame'

export const frameWords = { en, ko }
