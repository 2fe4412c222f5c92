package cadre.server.bus.takeover;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.util.List;

/**
 * What a takeover did, or would do.
 *
 * @param lastMessage the team's last number of a message, after it; likewise the next two
 * @param joined who was no member before
 * @param flaws what was left behind, and why
 */
public record TakenOver(
        TeamName team,
        Part messages,
        Part tasks,
        Part locks,
        Part lines,
        long lastMessage,
        long lastTask,
        long lastLine,
        List<MemberName> joined,
        List<Flaw> flaws) {
    public TakenOver {
        joined = List.copyOf(joined);
        flaws = List.copyOf(flaws);
    }

    /**
     * Things of one kind.
     *
     * @param found in Redis
     * @param added new here
     * @param changed here already from an earlier takeover, and changed since in Redis only
     * @param kept here already, and as they are here
     */
    public record Part(long found, long added, long changed, long kept) {
        static final Part NONE = new Part(0, 0, 0, 0);

        Part plusAdded() {
            return new Part(found + 1, added + 1, changed, kept);
        }

        Part plusChanged() {
            return new Part(found + 1, added, changed + 1, kept);
        }

        Part plusKept() {
            return new Part(found + 1, added, changed, kept + 1);
        }
    }

    /**
     * What cannot be taken over.
     *
     * @param key where it stands in Redis
     * @param reason in a few words
     */
    public record Flaw(String key, String reason) {}
}
