import { github as en } from './en/github'
import { github as ko } from './ko/github'

export const githubWords = { en, ko }
