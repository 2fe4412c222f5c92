import { jobs as en } from './en/jobs'
import { jobs as ko } from './ko/jobs'

export const jobsWords = { en, ko }
