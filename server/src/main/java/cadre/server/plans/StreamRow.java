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
 * @param carries streams whose changes are in that one too
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
        Set<String> carries,
        boolean out,
        Optional<Integer> place,
        Optional<JobId> head,
        Optional<Long> board) {
    StreamRow {
        carries = Set.copyOf(carries);
    }

    /** One that waits. */
    static StreamRow fresh(PlanId plan, int position, String id) {
        return new StreamRow(
                plan,
                position,
                id,
                StreamState.WAITING,
                "",
                0,
                0,
                Optional.empty(),
                Set.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    StreamRow to(StreamState next, String reason) {
        return new StreamRow(
                plan, position, id, next, reason, task, rounds, job, carries, out, place, head,
                board);
    }

    StreamRow atTask(int next) {
        return new StreamRow(
                plan, position, id, state, why, next, rounds, job, carries, out, place, head,
                board);
    }

    StreamRow inRound(int next) {
        return new StreamRow(
                plan, position, id, state, why, task, next, job, carries, out, place, head, board);
    }

    StreamRow left(JobId change) {
        return new StreamRow(
                plan,
                position,
                id,
                state,
                why,
                task,
                rounds,
                Optional.of(change),
                carries,
                out,
                place,
                head,
                board);
    }

    StreamRow carrying(Set<String> streams) {
        return new StreamRow(
                plan, position, id, state, why, task, rounds, job, streams, out, place, head,
                board);
    }

    StreamRow takenOut() {
        return new StreamRow(
                plan,
                position,
                id,
                state,
                why,
                task,
                rounds,
                job,
                carries,
                true,
                Optional.empty(),
                Optional.empty(),
                board);
    }

    StreamRow merged(int at, Optional<JobId> branch) {
        return new StreamRow(
                plan,
                position,
                id,
                StreamState.MERGED,
                "",
                task,
                rounds,
                job,
                carries,
                out,
                Optional.of(at),
                branch,
                board);
    }

    /** It is accepted, and not merged any more. */
    StreamRow unmerged() {
        return new StreamRow(
                plan,
                position,
                id,
                StreamState.READY,
                "",
                task,
                rounds,
                job,
                carries,
                out,
                Optional.empty(),
                Optional.empty(),
                board);
    }

    StreamRow onBoard(long number) {
        return new StreamRow(
                plan,
                position,
                id,
                state,
                why,
                task,
                rounds,
                job,
                carries,
                out,
                place,
                head,
                Optional.of(number));
    }

    boolean is(StreamState one) {
        return state == one;
    }
}
