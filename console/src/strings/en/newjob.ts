export const newjob = {
  title: 'New job',
}
