import { deliveries as en } from './en/deliveries'
import { deliveries as ko } from './ko/deliveries'

export const deliveriesWords = { en, ko }
