const needed = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) {
    throw new Error(`${name} is not set`)
  }
  return value
}
export const base = () => new URL(needed('CADRE_E2E_URL'))
export const adminKey = () => needed('CADRE_E2E_KEY')
