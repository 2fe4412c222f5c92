import type { ReactNode } from 'react'

/** Icons are drawn here: no icon font, no request. Each takes the colour and the size of the text around it. */
const icon = (body: ReactNode) => {
  const Icon = () => (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 16 16"
      width="1.15em"
      height="1.15em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {body}
    </svg>
  )
  return Icon
}

export const OverviewIcon = icon(<path d="M2.5 9.5h4v4h-4zM2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM9.5 9.5h4v4h-4z" />)
export const JobsIcon = icon(<path d="M3 4h.01M6 4h7.5M3 8h.01M6 8h7.5M3 12h.01M6 12h7.5" />)
export const NodesIcon = icon(<path d="M3 2.5h10v4.5H3zM3 9h10v4.5H3zM5.5 4.75h.01M5.5 11.25h.01" />)
export const TeamsIcon = icon(
  <path d="M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5zM1.75 13a4.25 4.25 0 0 1 8.5 0M10.5 3.2a2.25 2.25 0 0 1 0 4.1M12 9.3a4.25 4.25 0 0 1 2.25 3.7" />,
)
export const CrewsIcon = icon(<path d="M2.5 6h3v4h-3zM10.5 2.5h3v4h-3zM10.5 9.5h3v4h-3zM5.5 8h2.5M10.5 4.5H8v7h2.5" />)
export const PlansIcon = icon(<path d="M2.5 3.5h5M5.5 8h6M9 12.5h4.5M2.5 2v3M13.5 11v3" />)
export const FlowsIcon = icon(<path d="M2 5.5h3v5H2zM6.5 5.5h3v5h-3zM11 5.5h3v5h-3zM5 8h1.5M9.5 8H11" />)
export const UsageIcon = icon(<path d="M2.5 13.5h11M4 11V8M7 11V3.5M10 11V6M13 11V9" />)
export const KnowledgeIcon = icon(<path d="M8 4.25C6.5 3 4.5 2.75 2.5 3v9.5c2-.25 4 0 5.5 1.25 1.5-1.25 3.5-1.5 5.5-1.25V3c-2-.25-4 0-5.5 1.25zM8 4.25v9.5" />)
export const SettingsIcon = icon(
  <path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6M10.25 6.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM5.75 13.25a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5z" />,
)
export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />)
export const MinusIcon = icon(<path d="M3 8h10" />)
export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />)
export const CheckIcon = icon(<path d="m3 8.5 3.25 3.25L13 5" />)
export const CopyIcon = icon(<path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" />)
export const ChevronDownIcon = icon(<path d="m4 6.5 4 4 4-4" />)
export const ChevronRightIcon = icon(<path d="m6.5 4 4 4-4 4" />)
export const ChevronLeftIcon = icon(<path d="m9.5 4-4 4 4 4" />)
export const ChevronUpIcon = icon(<path d="m4 9.5 4-4 4 4" />)
export const SearchIcon = icon(<path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3" />)
export const FilterIcon = icon(<path d="M2.5 4h11M4.5 8h7M6.5 12h3" />)
export const BellIcon = icon(<path d="M4 11.5V7a4 4 0 0 1 8 0v4.5M2.75 11.5h10.5M6.75 13.75h2.5" />)
export const BellOffIcon = icon(<path d="M4 11.5V7c0-.6.13-1.17.37-1.68M6 3.53A4 4 0 0 1 12 7v3M2.75 11.5h8M6.75 13.75h2.5M2.5 2.5l11 11" />)
export const SunIcon = icon(
  <path d="M8 10.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM8 1.75v1M8 13.25v1M1.75 8h1M13.25 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M12.4 3.6l-.7.7M4.3 11.7l-.7.7" />,
)
export const MoonIcon = icon(<path d="M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z" />)
export const SystemIcon = icon(<path d="M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3" />)
export const SignOutIcon = icon(<path d="M6.5 2.5h-4v11h4M6.5 8h7M10.75 5.25 13.5 8l-2.75 2.75" />)
export const UserIcon = icon(<path d="M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8zM2.75 13.5a5.25 5.25 0 0 1 10.5 0" />)
export const StopIcon = icon(<path d="M4 4h8v8H4z" />)
export const PlayIcon = icon(<path d="m5 3.5 7 4.5-7 4.5z" />)
export const PauseIcon = icon(<path d="M5.5 3.5v9M10.5 3.5v9" />)
export const RetryIcon = icon(<path d="M13 8a5 5 0 1 1-1.6-3.66M13 2.5v2.75h-2.75" />)
export const ClockIcon = icon(<path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 5v3.25l2 1.25" />)
export const WarnIcon = icon(<path d="M8 2.5 14 13H2zM8 6.5v3M8 11.25h.01" />)
export const NoteIcon = icon(<path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 7.5V11M8 5.25h.01" />)
export const CrossCircleIcon = icon(<path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM6 6l4 4M10 6l-4 4" />)
export const CheckCircleIcon = icon(<path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM5.5 8.25 7.25 10l3.25-3.75" />)
export const QuestionIcon = icon(
  <path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM6.4 6.3a1.65 1.65 0 1 1 2.4 1.47c-.5.27-.8.6-.8 1.13M8 11.1h.01" />,
)
export const BanIcon = icon(<path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM4.2 4.2l7.6 7.6" />)
export const DownloadIcon = icon(<path d="M8 2.5v8M4.75 7.5 8 10.75 11.25 7.5M2.5 13.5h11" />)
export const LinkIcon = icon(<path d="M6.5 9.5 9.5 6.5M7.5 4.5l1.25-1.25a2.65 2.65 0 0 1 3.75 3.75L11.25 8.25M8.5 11.5l-1.25 1.25A2.65 2.65 0 0 1 3.5 9l1.25-1.25" />)
export const ExternalIcon = icon(<path d="M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4" />)
export const FileIcon = icon(<path d="M4 1.75h5l3 3v9.5H4zM9 1.75v3h3" />)
export const FolderIcon = icon(<path d="M2 3.5h4l1.5 1.75H14V13H2z" />)
export const BranchIcon = icon(
  <path d="M4.5 10V6M4.5 6a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM4.5 13.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM11.5 6.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM11.5 6.5c0 2.5-3 2.75-5.5 4" />,
)
export const LockIcon = icon(<path d="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />)
export const MailIcon = icon(<path d="M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5" />)
export const KeyIcon = icon(<path d="M5.5 11.75a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM7.7 6.7 13 1.9M11 3.75l2 2M9.25 5.3l1.25 1.25" />)
export const TagIcon = icon(<path d="M2.5 2.5h5.25l5.75 5.75-5.25 5.25L2.5 7.75zM5.25 5.25h.01" />)
export const MoreIcon = icon(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />)
export const EditIcon = icon(<path d="M10.5 3 13 5.5l-7.5 7.5H3v-2.5zM9 4.5 11.5 7" />)
export const TrashIcon = icon(<path d="M2.5 4.25h11M6 4.25V2.5h4v1.75M4 4.25l.75 9.25h6.5L12 4.25M6.75 7v4M9.25 7v4" />)
export const ToolIcon = icon(<path d="M9.6 6.4 3.5 12.5M13.3 4.2l-1.9 1.9-1.5-.4-.4-1.5 1.9-1.9a3.3 3.3 0 0 0-4.3 4.3L2.7 11a1.35 1.35 0 0 0 2 2l4.3-4.4a3.3 3.3 0 0 0 4.3-4.4z" />)
export const TerminalIcon = icon(<path d="M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.25h3" />)
export const CommentIcon = icon(<path d="M2.5 3h11v8h-6l-3 2.5V11h-2z" />)
export const ArrowDownIcon = icon(<path d="M8 3v10M4 9l4 4 4-4" />)
export const ArrowUpIcon = icon(<path d="M8 13V3M4 7l4-4 4 4" />)
export const GlobeIcon = icon(<path d="M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM2.5 8h11M8 2.5c3.3 3.6 3.3 7.4 0 11M8 2.5c-3.3 3.6-3.3 7.4 0 11" />)
export const PlugIcon = icon(<path d="M5.5 2v3M10.5 2v3M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v2.5" />)
