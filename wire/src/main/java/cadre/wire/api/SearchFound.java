package cadre.wire.api;

import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found in messages, tasks, jobs and documents, the best first.
 *
 * @param trouble why less was done than was asked, in sentences; empty if nothing was
 * @param behind how many events this server's index has not seen yet
 */
public record SearchFound(List<Hit> hits, String trouble, long behind) {
    public SearchFound {
        hits = List.copyOf(hits);
    }

    /**
     * One of them.
     *
     * @param kind {@code message}, {@code task}, {@code job} or {@code document}
     * @param thing what it is called where it lives: {@code m12} or {@code t5} in its team, {@code
     *     j7}, a document's name in its collection
     * @param team whose it is; absent for a job or a collection of none
     * @param member of a message: in whose mail it lies, where this key may look into that; else
     *     absent, as for who sent it and did not get it
     * @param collection of a document
     * @param firstLine of a document's piece, 1-based; else absent
     * @param lastLine inclusive
     * @param title in a line: who wrote to whom, a task's title, the beginning of a job's prompt,
     *     what a document's piece stands under; may be empty
     * @param text one to three lines of it, with secrets masked
     * @param at when it was sent, changed, filed, stored
     */
    public record Hit(
            String kind,
            String thing,
            Optional<TeamName> team,
            Optional<MemberName> member,
            Optional<String> collection,
            Optional<Integer> firstLine,
            Optional<Integer> lastLine,
            String title,
            String text,
            Instant at) {}
}
