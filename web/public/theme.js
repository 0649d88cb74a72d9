// Sets the remembered theme before the first paint, so a dark page never flashes white.
(function () {
  try {
    var theme = localStorage.getItem('mypictools:theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (error) {
    // No storage: the system's own preference decides.
  }
})();
