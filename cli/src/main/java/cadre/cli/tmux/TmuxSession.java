package cadre.cli.tmux;

import java.time.Instant;
import java.util.List;

/**
 * A session that Cadre started.
 *
 * @param name of the session
 * @param directory where its agents work
 * @param startedAt when
 * @param state {@code attached}, {@code detached}, or {@code gone} when tmux has it no more
 * @param panes in the order in which they were opened
 */
public record TmuxSession(
        String name, String directory, Instant startedAt, String state, List<TmuxPane> panes) {
    public TmuxSession {
        panes = List.copyOf(panes);
    }

    /** Whether tmux has it no more. */
    public boolean isGone() {
        return state.equals("gone");
    }
}
