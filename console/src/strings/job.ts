import { job as en } from './en/job'
import { job as ko } from './ko/job'

export const jobWords = { en, ko }
