package cadre.server.crews;

import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartState;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table crew_part.
 *
 * @param spec with name, role and what is expected filled in
 * @param link which agent of the chain is next or at work; the chain's length when all have tried
 */
record PartRow(
        CrewId crew,
        int position,
        String name,
        PartRequest spec,
        PartState state,
        String why,
        List<AgentName> chain,
        int link,
        Optional<MemberName> worker,
        Optional<Long> task,
        int rounds,
        Optional<JobId> job,
        boolean changed) {
    PartRow {
        chain = List.copyOf(chain);
    }

    RoleName role() {
        return spec.role().orElse(Casting.USUAL);
    }

    Expects expects() {
        return spec.expects().orElse(Expects.CHANGE);
    }

    /** The profile that is next or at work, or the last one when all have tried. */
    AgentName agent() {
        return chain.get(Math.min(link, chain.size() - 1));
    }

    PartRow to(PartState next, String reason) {
        return new PartRow(
                crew, position, name, spec, next, reason, chain, link, worker, task, rounds, job,
                changed);
    }

    PartRow at(int nextLink) {
        return new PartRow(
                crew, position, name, spec, state, why, chain, nextLink, worker, task, rounds, job,
                changed);
    }

    PartRow by(MemberName member) {
        return new PartRow(
                crew,
                position,
                name,
                spec,
                state,
                why,
                chain,
                link,
                Optional.of(member),
                task,
                rounds,
                job,
                changed);
    }

    PartRow onBoard(long number) {
        return new PartRow(
                crew,
                position,
                name,
                spec,
                state,
                why,
                chain,
                link,
                worker,
                Optional.of(number),
                rounds,
                job,
                changed);
    }

    PartRow left(JobId work, boolean aChange) {
        return new PartRow(
                crew,
                position,
                name,
                spec,
                state,
                why,
                chain,
                link,
                worker,
                task,
                rounds,
                Optional.of(work),
                aChange);
    }

    PartRow sentBack() {
        return new PartRow(
                crew,
                position,
                name,
                spec,
                state,
                why,
                chain,
                link,
                worker,
                task,
                rounds + 1,
                job,
                changed);
    }

    /** With what these parts have changed before it. */
    PartRow behind(List<String> after) {
        return new PartRow(
                crew,
                position,
                name,
                spec.behind(after),
                state,
                why,
                chain,
                link,
                worker,
                task,
                rounds,
                job,
                changed);
    }

    /** From the beginning, behind these parts too. */
    PartRow anew(List<AgentName> agents, List<String> after) {
        return new PartRow(
                crew,
                position,
                name,
                spec.behind(after),
                PartState.WAITING,
                "",
                agents,
                0,
                worker,
                task,
                0,
                Optional.empty(),
                false);
    }
}
