// Runs before the first paint, so that a chosen theme does not flash. A file, since the policy forbids inline scripts.
;(function () {
  try {
    var theme = localStorage.getItem('cadre.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
    var language = localStorage.getItem('cadre.language') || (navigator.language || 'en').slice(0, 2)
    document.documentElement.lang = language === 'ko' ? 'ko' : 'en'
  } catch (blocked) {
    // Without storage the system decides.
  }
})()
