package cadre.server.crews;

import cadre.server.agents.Role;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.RoleName;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import java.util.List;
import java.util.Optional;

/**
 * Has a change that does not fit with what is merged made again by a resolver, in a workspace with
 * all that is merged; what that saves takes the change's place, and all is merged anew. At most
 * {@link #MOST} tries for each change; then it is left out, as without a resolver.
 */
record Resolving(
        Database db, Casting casting, Availability availability, Patches patches, Course course) {
    private static final int MOST = 2;

    /**
     * A change that is to be made again.
     *
     * @param merge the jobs with what is merged so far, in order
     */
    record Wanted(PartRow part, RoleName role, AgentName agent, String prompt, List<JobId> merge) {}

    /** Who is next after a merge that is over; empty if nothing is left to be tried. */
    Optional<Wanted> wanted(CrewRow crew, TrainView train) {
        var role = crew.request().resolve().flatMap(casting::find);
        if (role.isEmpty()
                || train.state() != TrainState.DONE
                || crew.endsAs() == CrewState.CLOSED) {
            return Optional.empty();
        }
        var able = able(role.get());
        if (able.isEmpty()) {
            return Optional.empty();
        }
        var parts = db.read(tx -> CrewStore.parts(tx, crew.id()));
        var tries = db.read(tx -> TryStore.of(tx, crew.id()));
        for (var wagon : train.wagons()) {
            var part = parts.stream().filter(one -> one.name().equals(wagon.name())).findFirst();
            if (wagon.state() != WagonState.CONFLICT || part.isEmpty()) {
                continue;
            }
            var before = tries(part.get(), tries);
            if (before.size() < MOST
                    && before.stream().noneMatch(one -> one.state() == TryState.STOPPED)) {
                var agent = able.get(before.size() % able.size());
                return Optional.of(
                        wanted(part.get(), role.get().name(), agent, wagon, train, parts));
            }
        }
        return Optional.empty();
    }

    /**
     * Why nobody resolves what does not fit, though the crew asks for it.
     *
     * @return such as {@code no agent of the role resolver is on a node: claude (…)}; empty if
     *     somebody can, or nobody is asked
     */
    Optional<String> absence(CrewRow crew) {
        return crew.request()
                .resolve()
                .flatMap(casting::find)
                .filter(role -> able(role).isEmpty())
                .map(role -> {
                    var missing = availability.missing(role.chain());
                    var agents =
                            role.chain().stream()
                                    .map(agent ->
                                            agent
                                                    + " ("
                                                    + missing.getOrDefault(agent, "no profile")
                                                    + ")")
                                    .toList();
                    return "no agent of the role %s can resolve it: %s"
                            .formatted(role.name(), String.join(", ", agents));
                });
    }

    private List<AgentName> able(Role role) {
        var missing = availability.missing(role.chain());
        return role.chain().stream()
                .filter(agent -> casting.profiles().find(agent).isPresent())
                .filter(agent -> !missing.containsKey(agent))
                .toList();
    }

    /** How often a part's change was made again, since it was made. */
    static List<TryRow> tries(PartRow part, List<TryRow> all) {
        var own = all.stream().filter(one -> one.part() == part.position()).toList();
        var made =
                own.stream()
                        .filter(one -> one.kind() == TryKind.WORK || one.kind() == TryKind.REWORK)
                        .mapToInt(TryRow::number)
                        .max()
                        .orElse(0);
        return own.stream()
                .filter(one -> one.kind() == TryKind.RESOLVE && one.number() > made)
                .toList();
    }

    private Wanted wanted(
            PartRow part,
            RoleName role,
            AgentName agent,
            WagonView wagon,
            TrainView train,
            List<PartRow> parts) {
        var merged =
                train.wagons().stream().filter(one -> one.state() == WagonState.MERGED).toList();
        var named =
                wagon.with().isEmpty()
                        ? merged.stream().map(WagonView::name).toList()
                        : wagon.with();
        var others = parts.stream().filter(one -> named.contains(one.name())).toList();
        return new Wanted(
                part,
                role,
                agent,
                ResolvePrompt.of(part, wagon, others, patches),
                merged.stream().map(WagonView::job).toList());
    }

    /** Begins it. By who holds the crew's row, while the merge is over and not taken over yet. */
    void begin(Tx tx, CrewRow crew, Wanted wanted) {
        var part = CrewStore.parts(tx, crew.id()).get(wanted.part().position());
        var one =
                course.next(
                        tx,
                        crew.id(),
                        part.position(),
                        TryKind.RESOLVE,
                        wanted.agent(),
                        Optional.of(
                                new MemberName(
                                        casting.cli(wanted.agent())
                                                + "-resolver-"
                                                + (part.position() + 1))));
        var place = new Requests.Place(crew, part.name(), one.number(), TryKind.RESOLVE);
        course.insert(
                tx,
                one,
                Requests.fresh(place, wanted.prompt(), wanted.agent(), wanted.role())
                        .withMerge(wanted.merge()),
                part.name());
        var why = "its conflict is being resolved by " + wanted.agent();
        course.chronicle().save(tx, part, part.to(PartState.RUNNING, why));
        course.chronicle().move(tx, crew, CrewState.RUNNING, part.name() + ": " + why, Actor.CADRE);
    }
}
