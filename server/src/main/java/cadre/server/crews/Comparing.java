package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.crews.ComparisonStore.Check;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.fleet.job.Jobs;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.crew.ComparedCheck;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.TrainId;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.Wagon;
import cadre.wire.merge.WagonState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what each agent of a comparison left checked by itself, as a merge train with one wagon; then
 * the comparison waits for a person's pick.
 */
record Comparing(Database db, Merges merges, HeardJobs jobs, Chronicle chronicle) {
    private static final Logger log = LoggerFactory.getLogger(Comparing.class);
    private static final int AT_ONCE = 1_000;

    /** Nothing of it runs any more: over as soon as all checks are. By who holds its row. */
    static void finish(Tx tx, CrewRow crew, List<PartRow> parts, Chronicle chronicle) {
        if (!ComparisonStore.open(tx, crew.id()).isEmpty()) {
            return; // the last one of them has it looked at
        }
        var done =
                parts.stream()
                        .filter(part -> part.state() == PartState.DONE)
                        .map(PartRow::name)
                        .collect(Collectors.joining(", "));
        var why =
                done.isEmpty()
                        ? "none of them left a result; 'cadre crew retry' or 'cadre crew close'"
                        : "to be picked: " + done + "; 'cadre crew pick " + crew.id() + " PART'";
        chronicle.move(tx, crew, CrewState.NEEDS_PERSON, why, Actor.CADRE);
    }

    /** The commits that those began from which are done; empty but for a comparison at work. */
    Map<String, String> bases(CrewRow crew) {
        var bases = new HashMap<String, String>();
        if (crew.request().isComparison() && crew.state() == CrewState.RUNNING) {
            for (var check : db.read(tx -> ComparisonStore.of(tx, crew.id()))) {
                Prompts.result(jobs.jobs().job(Principal.CADRE, check.job())).stream()
                        .flatMap(result -> result.changes().stream())
                        .filter(change -> !change.base().isEmpty())
                        .forEach(change -> bases.putIfAbsent(change.name(), change.base()));
            }
        }
        return bases;
    }

    /** The same crew, whose repositories begin with these commits. */
    static CrewRow pinned(CrewRow crew, Map<String, String> bases) {
        return bases.isEmpty()
                ? crew
                : crew.asking(
                        crew.request()
                                .in(
                                        crew.request().repositories().stream()
                                                .map(one -> at(one, bases))
                                                .toList()));
    }

    private static RepositoryRequest at(RepositoryRequest one, Map<String, String> bases) {
        var base = Optional.ofNullable(bases.get(Jobs.repositoryName(one)));
        return new RepositoryRequest(
                one.name(),
                one.url(),
                one.path(),
                one.bundle(),
                one.origin(),
                base.or(one::ref),
                one.prepare(),
                one.after());
    }

    /** Begins the checks that have not begun, and takes over what came of the others. */
    void checkOnce(Function<CrewRow, Optional<Principal>> submitter) {
        for (var check : db.read(tx -> ComparisonStore.open(tx, AT_ONCE))) {
            try {
                carryOn(check, submitter);
            } catch (CadreException e) {
                if (e.code() == ErrorCode.UNAVAILABLE) {
                    throw e;
                }
                report(check, e);
            } catch (RuntimeException e) { // the others go on
                report(check, e);
            }
        }
    }

    private void carryOn(Check check, Function<CrewRow, Optional<Principal>> submitter) {
        var crew = db.read(tx -> CrewStore.find(tx, check.crew())).orElseThrow();
        if (check.train().isPresent()) {
            look(check);
        } else if (crew.state() == CrewState.RUNNING) {
            begin(crew, check, submitter.apply(crew));
        } else if (crew.state().isAtRest()) { // it was left just as the crew was stopped
            end(check, stopped("its crew was " + crew.why()));
        }
    }

    private static void report(Check check, RuntimeException e) {
        log.atError()
                .addKeyValue("crew", check.crew())
                .addKeyValue("job", check.job())
                .setCause(e)
                .log("the check of a comparison does not go on; report this");
    }

    private void begin(CrewRow crew, Check check, Optional<Principal> by) {
        try {
            var submitter =
                    by.orElseThrow(() ->
                            new CadreException(
                                    ErrorCode.FORBIDDEN,
                                    "The key that filed the crew is no longer good",
                                    Map.of("crew", crew.id()),
                                    "Check it by hand: 'cadre merge " + check.job() + "'"));
            var request = request(crew, check);
            var train =
                    KeptOrigins.in(
                            db, crew.id().toString(), () -> merges.start(submitter, request));
            if (!note(check, train)) {
                stop(train.id(), "its crew is over"); // it was stopped since we looked
            }
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.INTERNAL) {
                throw e;
            }
            end(check, stopped("it could not be checked: " + e.getMessage()));
        }
    }

    /** The same part may be checked again, once it has left another change. */
    private static TrainRequest request(CrewRow crew, Check check) {
        return new TrainRequest(
                List.of(new Wagon("", check.job())),
                List.of(),
                crew.request().check(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of("crew", crew.id().toString()),
                Optional.of(key(check)),
                Optional.empty());
    }

    private static String key(Check check) {
        return "crew:" + check.crew() + ":check:" + check.job();
    }

    private boolean note(Check check, TrainView train) {
        return db.write(tx -> {
            var crew = CrewStore.hold(tx, check.crew()).orElseThrow();
            if (crew.state() == CrewState.RUNNING && isOpen(tx, check)) {
                ComparisonStore.save(tx, as(check, Optional.of(train.id()), running(train)));
            }
            return crew.state() == CrewState.RUNNING;
        });
    }

    private void look(Check check) {
        var train = merges.view(Principal.CADRE, TrainId.of(check.train().orElseThrow()));
        if (train.state() != TrainState.RUNNING) {
            end(check, came(train));
        }
    }

    private void end(Check check, ComparedCheck outcome) {
        db.write(tx -> {
            var crew = CrewStore.hold(tx, check.crew()).orElseThrow();
            if (isOpen(tx, check)) {
                ComparisonStore.save(
                        tx,
                        new Check(crew.id(), check.part(), check.job(), check.train(), outcome));
                chronicle.tell(
                        tx,
                        "crew.checked",
                        crew.id(),
                        outcome.job(),
                        Actor.CADRE,
                        Map.of("job", check.job(), "state", outcome.state(), "why", outcome.why()));
                CrewStore.lookAt(tx, crew.id(), Optional.of(chronicle.now()));
            }
            return true;
        });
    }

    private static boolean isOpen(Tx tx, Check check) {
        return ComparisonStore.open(tx, check.crew()).stream()
                .anyMatch(one -> one.part() == check.part() && one.job().equals(check.job()));
    }

    /** Ends the checks of a crew that is being stopped; harmless when repeated. */
    void stop(CrewRow crew) {
        for (var check : db.read(tx -> ComparisonStore.open(tx, crew.id()))) {
            check.train()
                    .map(TrainId::of)
                    .or(() -> merges.begun(crew.submitterKey(), key(check)))
                    .ifPresent(train -> stop(train, "its crew was " + crew.why()));
            end(check, stopped("its crew was " + crew.why()));
        }
    }

    private void stop(TrainId train, String why) {
        try {
            merges.stop(Principal.CADRE, train, why);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT) { // it is over by now
                throw e;
            }
        }
    }

    private static Check as(Check check, Optional<TrainId> train, ComparedCheck outcome) {
        return new Check(
                check.crew(), check.part(), check.job(), train.map(TrainId::toString), outcome);
    }

    private static ComparedCheck running(TrainView train) {
        return new ComparedCheck(ComparedCheck.State.RUNNING, train.check(), "", Optional.empty());
    }

    private static ComparedCheck stopped(String why) {
        return new ComparedCheck(
                ComparedCheck.State.STOPPED, "", Prompts.cut(why, 1_000), Optional.empty());
    }

    /** Of a train that is over. */
    private static ComparedCheck came(TrainView train) {
        var wagon = train.wagons().getFirst();
        if (train.state() == TrainState.STOPPED) {
            return stopped(train.reason());
        }
        if (train.isWhole()) {
            return new ComparedCheck(
                    train.checked() && !train.check().isEmpty()
                            ? ComparedCheck.State.PASSED
                            : ComparedCheck.State.UNCHECKED,
                    train.check(),
                    "",
                    wagon.mergeJob());
        }
        return new ComparedCheck(
                wagon.state() == WagonState.CHECK_FAILED
                        ? ComparedCheck.State.FAILED
                        : ComparedCheck.State.STOPPED,
                train.check(),
                wagon.reason(),
                wagon.mergeJob());
    }

    /** Whether any is looked at yet. */
    static boolean isAnyOpen(Tx tx) {
        return !ComparisonStore.open(tx, 1).isEmpty();
    }
}
