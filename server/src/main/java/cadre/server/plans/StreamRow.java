package cadre.server.plans;

import cadre.wire.id.JobId;
import cadre.wire.id.PlanId;
import cadre.wire.plan.run.StreamState;
import java.util.Optional;
import java.util.Set;

/**
 * A row of the table plan_stream.
 *
 * @param task which is next or at work, from 1; 0 before it starts
 * @param rounds how often work went back
 * @param job whose saved change is its branch
 * @param line counts how often its work was begun anew: what was built on an earlier line is not
 *     built on it any more
 * @param carries the lines of streams whose changes are in that one too, as {@link #lineName}
 * @param out whether those behind it in the order go on without it
 * @param place when it was merged, from 1
 * @param head the integration branch then
 * @param board its task on the team's board
 */
record StreamRow(
        PlanId plan,
        int position,
        String id,
        StreamState state,
        String why,
        int task,
        int rounds,
        Optional<JobId> job,
        int line,
        Set<String> carries,
        boolean out,
        Optional<Integer> place,
        Optional<JobId> head,
        Optional<Long> board) {
    StreamRow {
        carries = Set.copyOf(carries);
    }

    /** One that waits. */
    static StreamRow fresh(PlanId plan, int position, String id, Optional<Long> board) {
        return new StreamRow(
                plan,
                position,
                id,
                StreamState.WAITING,
                "",
                0,
                0,
                Optional.empty(),
                0,
                Set.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                board);
    }

    boolean is(StreamState one) {
        return state == one;
    }

    /** Whether its agent was ever asked for anything. */
    boolean isBegun() {
        return task > 0;
    }

    /** The stream with its line, such as {@code queue@0}. */
    String lineName() {
        return id + "@" + line;
    }

    StreamRow to(StreamState next, String reason) {
        var copy = new Copy(this);
        copy.state = next;
        copy.why = reason;
        return copy.made();
    }

    StreamRow atTask(int next) {
        var copy = new Copy(this);
        copy.task = next;
        return copy.made();
    }

    StreamRow inRound(int next) {
        var copy = new Copy(this);
        copy.rounds = next;
        return copy.made();
    }

    StreamRow left(JobId change) {
        var copy = new Copy(this);
        copy.job = Optional.of(change);
        return copy.made();
    }

    StreamRow carrying(Set<String> lines) {
        var copy = new Copy(this);
        copy.carries = lines;
        return copy.made();
    }

    /** Its work begins anew. */
    StreamRow onNewLine() {
        var copy = new Copy(this);
        copy.line = line + 1;
        return copy.made();
    }

    StreamRow takenOut() {
        var copy = new Copy(unmerged());
        copy.state = state;
        copy.why = why;
        copy.out = true;
        return copy.made();
    }

    StreamRow merged(int at, Optional<JobId> branch) {
        var copy = new Copy(this);
        copy.state = StreamState.MERGED;
        copy.why = "";
        copy.place = Optional.of(at);
        copy.head = branch;
        return copy.made();
    }

    /** It is accepted, and not merged any more. */
    StreamRow unmerged() {
        var copy = new Copy(this);
        copy.state = StreamState.READY;
        copy.why = "";
        copy.place = Optional.empty();
        copy.head = Optional.empty();
        return copy.made();
    }

    /** What differs from another row. */
    private static final class Copy {
        private final StreamRow of;
        private StreamState state;
        private String why;
        private int task;
        private int rounds;
        private Optional<JobId> job;
        private int line;
        private Set<String> carries;
        private boolean out;
        private Optional<Integer> place;
        private Optional<JobId> head;

        Copy(StreamRow of) {
            this.of = of;
            this.state = of.state;
            this.why = of.why;
            this.task = of.task;
            this.rounds = of.rounds;
            this.job = of.job;
            this.line = of.line;
            this.carries = of.carries;
            this.out = of.out;
            this.place = of.place;
            this.head = of.head;
        }

        StreamRow made() {
            return new StreamRow(
                    of.plan,
                    of.position,
                    of.id,
                    state,
                    why,
                    task,
                    rounds,
                    job,
                    line,
                    carries,
                    out,
                    place,
                    head,
                    of.board);
        }
    }
}
