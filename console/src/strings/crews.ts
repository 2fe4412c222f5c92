import { crews as en } from './en/crews'
import { crews as ko } from './ko/crews'

export const crewsWords = { en, ko }
