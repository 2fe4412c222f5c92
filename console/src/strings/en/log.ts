export const log = {
  title: 'Log',
}
