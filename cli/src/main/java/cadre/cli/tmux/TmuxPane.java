package cadre.cli.tmux;

/**
 * A pane with one agent.
 *
 * @param name by which it is spoken to, such as {@code codex-1}
 * @param cli the agent's
 * @param directory where it works: the session's, or a clone of its own
 * @param id by which tmux knows it, such as {@code %3}; empty when the session is gone
 * @param state {@code running}, {@code ended} or {@code gone}
 * @param focused whether it is the one that has the keyboard
 */
public record TmuxPane(
        String name, String cli, String directory, String id, String state, boolean focused) {}
