import { teams as en } from './en/teams'
import { teams as ko } from './ko/teams'

export const teamsWords = { en, ko }
