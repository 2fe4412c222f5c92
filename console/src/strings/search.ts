import { search as en } from './en/search'
import { search as ko } from './ko/search'

export const searchWords = { en, ko }
