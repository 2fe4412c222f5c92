export const diff = {
  title: 'Diff',
}
