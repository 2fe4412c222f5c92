package cadre.server.crews;

import cadre.server.storage.Tx;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PaceView;
import cadre.wire.crew.PartState;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.MemberName;
import cadre.wire.job.Expects;
import cadre.wire.job.JobRequest;
import cadre.wire.path.PathOverlap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a running crew does next, decided from its rows alone, under its row: which parts begin,
 * what the others wait for, and whether it is over.
 */
record Course(Casting casting, CrewTeam team, Chronicle chronicle) {
    private static final Duration PACED = Duration.ofSeconds(5);

    /** What is known besides the crew's own rows. */
    private record Moment(
            CrewRow crew,
            Map<AgentName, String> missing,
            Map<String, Integer> running,
            Map<String, PaceView> pace) {
        Optional<String> tooMany(String cli) {
            var width =
                    Optional.ofNullable(pace.get(cli)).map(PaceView::width).orElse(PaceStore.USUAL);
            return running.getOrDefault(cli, 0) < width
                    ? Optional.empty()
                    : Optional.of("waits for its turn: " + width + " at once with " + cli);
        }

        void began(String cli) {
            running.merge(cli, 1, Integer::sum);
        }
    }

    /**
     * Begins what can begin.
     *
     * @param missing why agents cannot run at all now
     */
    void goOn(Tx tx, CrewRow crew, Map<AgentName, String> missing) {
        var moment =
                new Moment(crew, missing, new HashMap<>(TryStore.running(tx)), PaceStore.of(tx));
        var parts = new ArrayList<>(CrewStore.parts(tx, crew.id()));
        var paced = false;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (part.state() != PartState.WAITING) {
                continue;
            }
            var obstacle = obstacle(part, parts);
            if (obstacle.isPresent()) {
                parts.set(i, waits(tx, part, obstacle.get()));
                continue;
            }
            var able = passOver(tx, moment, part);
            var turn =
                    able.state() == PartState.WAITING
                            ? moment.tooMany(casting.cli(able.agent()))
                            : Optional.<String>empty();
            paced |= turn.isPresent();
            parts.set(
                    i,
                    able.state() != PartState.WAITING
                            ? able
                            : turn.isPresent()
                                    ? waits(tx, able, turn.get())
                                    : begin(tx, moment, able, parts));
        }
        CrewStore.lookAt(
                tx, crew.id(), paced ? Optional.of(chronicle.now().plus(PACED)) : Optional.empty());
        if (!paced && parts.stream().noneMatch(part -> part.state().isAtWork())) {
            finish(tx, crew, parts);
        }
    }

    private PartRow waits(Tx tx, PartRow part, String why) {
        return chronicle.save(tx, part, part.to(PartState.WAITING, why));
    }

    /** What else must happen first. */
    private static Optional<String> obstacle(PartRow part, List<PartRow> all) {
        for (var need : part.spec().dependsOn()) {
            var other = all.stream().filter(one -> one.name().equals(need)).findFirst();
            if (other.filter(one -> one.state() == PartState.DONE).isEmpty()) {
                return Optional.of("waits for " + need);
            }
        }
        return all.stream()
                .filter(one -> one.state().isAtWork() && overlap(part, one))
                .findFirst()
                .map(one -> "waits for " + one.name() + ", which changes the same paths");
    }

    private static boolean overlap(PartRow one, PartRow other) {
        return one.expects() == Expects.CHANGE
                && other.expects() == Expects.CHANGE
                && one.spec().paths().stream()
                        .anyMatch(path ->
                                other.spec().paths().stream()
                                        .anyMatch(more -> PathOverlap.of(path, more)));
    }

    /** Goes along its chain to the first agent that can run; without one the part is lost. */
    private PartRow passOver(Tx tx, Moment moment, PartRow part) {
        var able = part;
        var causes = new ArrayList<String>();
        while (able.link() < able.chain().size() && moment.missing().containsKey(able.agent())) {
            var why = moment.missing().get(able.agent());
            causes.add(able.agent() + ": " + why);
            var skipped =
                    next(tx, able, TryKind.WORK, able.agent())
                            .ended(TryState.SKIPPED, why, chronicle.now());
            TryStore.insert(tx, skipped, Optional.empty());
            chronicle.tried(tx, skipped, able.name(), "crew.part_tried");
            able = able.at(able.link() + 1);
        }
        if (able.link() < able.chain().size()) {
            return chronicle.save(tx, part, able);
        }
        var before = part.why().isEmpty() ? "" : part.why() + "; ";
        return lose(
                tx,
                moment.crew(),
                part,
                able.to(PartState.FAILED, before + String.join("; ", causes)));
    }

    private PartRow begin(Tx tx, Moment moment, PartRow part, List<PartRow> all) {
        var crew = moment.crew();
        var agent = part.agent();
        var cli = casting.cli(agent);
        var worker = worker(tx, part, cli);
        var begun = part.by(worker).to(PartState.RUNNING, "");
        var one = next(tx, begun, TryKind.WORK, agent);
        var place = new Requests.Place(crew, part.name(), one.number(), TryKind.WORK);
        var prompt = Prompts.work(crew, part, all, TryStore.learnt(tx, part));
        var request = Requests.fresh(place, prompt, agent, part.role());
        insert(tx, one, request.withMerge(Requests.changesBefore(part, all)), part.name());
        crew.team().ifPresent(name -> team.handOut(tx, name, begun, cli));
        moment.began(cli);
        return chronicle.save(tx, part, begun);
    }

    /** Stores a try that is to be filed. */
    void insert(Tx tx, TryRow one, JobRequest request, String part) {
        TryStore.insert(tx, one, Optional.of(request));
        chronicle.tried(tx, one, part, "crew.part_begun");
    }

    /** The next try of a part, that runs. */
    TryRow next(Tx tx, PartRow part, TryKind kind, AgentName agent) {
        return next(tx, part.crew(), part.position(), kind, agent, part.worker());
    }

    TryRow next(
            Tx tx,
            CrewId crew,
            int position,
            TryKind kind,
            AgentName agent,
            Optional<MemberName> worker) {
        var before =
                TryStore.of(tx, crew).stream()
                        .filter(one -> one.part() == position)
                        .mapToInt(TryRow::number)
                        .max()
                        .orElse(0);
        return new TryRow(
                crew,
                position,
                before + 1,
                kind,
                agent,
                casting.cli(agent),
                worker,
                TryState.RUNNING,
                "",
                Optional.empty(),
                chronicle.now(),
                Optional.empty());
    }

    /** The one that it had, if that is one of this CLI; else a new one. */
    MemberName worker(Tx tx, PartRow part, String cli) {
        var own = cli + "-worker-";
        if (part.worker().filter(name -> name.name().startsWith(own)).isPresent()) {
            return part.worker().get();
        }
        var taken =
                TryStore.of(tx, part.crew()).stream()
                        .flatMap(one -> one.worker().stream())
                        .map(MemberName::name)
                        .filter(name -> name.startsWith(own))
                        .collect(Collectors.toSet());
        int number = 1;
        while (taken.contains(own + number)) {
            number++;
        }
        return new MemberName(own + number);
    }

    /** A part is done: it left what it was to leave, and nobody objects. */
    PartRow complete(Tx tx, CrewRow crew, PartRow before, PartRow part, String answer) {
        var done = chronicle.save(tx, before, part.to(PartState.DONE, ""));
        crew.team().ifPresent(name -> team.close(tx, name, done, TryState.SUCCESS, answer));
        if (crew.request().isComparison() && done.changed()) {
            ComparisonStore.check(tx, done);
        }
        return done;
    }

    /** A part is lost. */
    PartRow lose(Tx tx, CrewRow crew, PartRow before, PartRow lost) {
        crew.team().ifPresent(name -> team.close(tx, name, lost, TryState.FAILED, ""));
        return chronicle.save(tx, before, lost);
    }

    /** Nothing runs, and nothing can begin. */
    private void finish(Tx tx, CrewRow crew, List<PartRow> parts) {
        if (crew.request().isComparison()) {
            Comparing.finish(tx, crew, parts, chronicle);
            return;
        }
        if (parts.stream().allMatch(part -> part.state() == PartState.DONE)) {
            chronicle.move(tx, crew, CrewState.COMBINING, "", Actor.CADRE);
            return;
        }
        var lost = parts.stream().filter(part -> part.state().isLost()).toList();
        chronicle.move(
                tx,
                crew,
                CrewState.NEEDS_PERSON,
                lost.stream().map(PartRow::name).collect(Collectors.joining(", "))
                        + (lost.size() == 1 ? " is" : " are")
                        + " not done; 'cadre crew retry' or 'cadre crew close'",
                Actor.CADRE);
    }
}
