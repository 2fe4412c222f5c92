import { newjob as en } from './en/newjob'
import { newjob as ko } from './ko/newjob'

export const newjobWords = { en, ko }
