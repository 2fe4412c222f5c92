/** The mark of the product. */
export const Logo = () => (
  <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" fill="#3454d1" />
    <g fill="#fff">
      <circle cx="10" cy="11" r="3" />
      <circle cx="22" cy="11" r="3" />
      <circle cx="16" cy="22" r="3" />
    </g>
    <path d="M10 11h12l-6 11z" fill="none" stroke="#fff" strokeWidth="1.6" />
  </svg>
)
