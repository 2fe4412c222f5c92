package cadre.server.crews;

import cadre.server.access.Principal;
import cadre.server.feed.cause.KeptOrigins;
import cadre.server.merges.Merges;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartState;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.CrewId;
import cadre.wire.id.TrainId;
import cadre.wire.merge.TrainRequest;
import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.Wagon;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has the changes of a crew's parts merged in their order, and ends the crew with what came of it.
 */
record Combining(Database db, Merges merges, Resolving resolving, Chronicle chronicle) {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int AT_ONCE = 100;

    /** A crew without a change is over; the train of another one is to be begun. */
    void goOn(Tx tx, CrewRow crew) {
        if (crew.train().isPresent()) {
            CrewStore.lookAt(tx, crew.id(), Optional.empty());
        } else if (changed(tx, crew).isEmpty()) {
            chronicle.move(tx, crew, crew.endsAs(), crew.why(), Actor.CADRE);
        } else {
            // looked at again, should this server end before it has begun the train
            CrewStore.lookAt(tx, crew.id(), Optional.of(chronicle.now().plus(SOON)));
        }
    }

    private static List<PartRow> changed(Tx tx, CrewRow crew) {
        return Requests.inOrder(CrewStore.parts(tx, crew.id())).stream()
                .filter(part -> part.state() == PartState.DONE && part.changed())
                .toList();
    }

    /** Begins the train of a crew that has none; harmless when repeated. */
    void begin(CrewId id, Optional<Principal> by) {
        var crew = db.read(tx -> CrewStore.find(tx, id)).orElseThrow();
        var parts = db.read(tx -> changed(tx, crew));
        if (crew.state() != CrewState.COMBINING || crew.train().isPresent() || parts.isEmpty()) {
            return;
        }
        try {
            var submitter =
                    by.orElseThrow(() ->
                            new CadreException(
                                    ErrorCode.FORBIDDEN,
                                    "The key that filed the crew is no longer good",
                                    Map.of("crew", id),
                                    "Merge with another key: 'cadre merge'"));
            var request = request(crew, parts, key(crew));
            var train = KeptOrigins.in(db, id.toString(), () -> merges.start(submitter, request));
            if (!db.write(tx -> begun(tx, id, train))) {
                stop(train.id(), "its crew is over"); // it was stopped since we looked
            }
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.INTERNAL) {
                throw e;
            }
            db.write(tx -> {
                var now = CrewStore.hold(tx, id).orElseThrow();
                if (now.state() == CrewState.COMBINING && now.train().isEmpty()) {
                    chronicle.move(
                            tx,
                            now,
                            CrewState.NEEDS_PERSON,
                            "the changes cannot be merged: " + e.getMessage(),
                            Actor.CADRE);
                    CrewStore.endsAs(tx, id, CrewState.DONE);
                }
                return true;
            });
        }
    }

    private boolean begun(Tx tx, CrewId id, TrainView train) {
        var now = CrewStore.hold(tx, id).orElseThrow();
        if (now.state() == CrewState.COMBINING && now.train().isEmpty()) {
            CrewStore.train(tx, id, Optional.of(train.id().toString()));
            CrewStore.combined(tx, id, Optional.of(view(train)));
            CrewStore.lookAt(tx, id, Optional.empty());
        }
        return now.state() == CrewState.COMBINING;
    }

    /**
     * Stops the merge of a crew that is being stopped, also one that a server has begun and not yet
     * noted; harmless when repeated.
     */
    void stop(CrewRow crew) {
        var train =
                crew.train()
                        .map(TrainId::of)
                        .or(() -> merges.begun(crew.submitterKey(), key(crew)));
        if (train.isEmpty()) {
            return;
        }
        var stopped = stop(train.get(), "its crew was " + crew.why());
        db.write(tx -> {
            CrewStore.train(tx, crew.id(), Optional.of(stopped.id().toString()));
            CrewStore.combined(tx, crew.id(), Optional.of(view(stopped)));
            return true;
        });
    }

    private TrainView stop(TrainId train, String why) {
        try {
            return merges.stop(Principal.CADRE, train, why);
        } catch (CadreException e) {
            if (e.code() != ErrorCode.CONFLICT) { // it is over by now
                throw e;
            }
            return merges.view(Principal.CADRE, train);
        }
    }

    /** A crew whose parts were tried once more is merged anew. */
    private String key(CrewRow crew) {
        var tries = db.read(tx -> TryStore.of(tx, crew.id())).size();
        return "crew:" + crew.id() + ":train:" + tries;
    }

    private static TrainRequest request(CrewRow crew, List<PartRow> parts, String key) {
        return new TrainRequest(
                parts.stream()
                        .map(part -> new Wagon(part.name(), part.job().orElseThrow()))
                        .toList(),
                List.of(),
                crew.request().check(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of("crew", crew.id().toString()),
                Optional.of(key),
                Optional.empty());
    }

    /** Takes over what came of the trains. */
    void lookOnce() {
        for (var crew : db.read(tx -> CrewStore.combining(tx, AT_ONCE))) {
            var train = merges.view(Principal.CADRE, TrainId.of(crew.train().orElseThrow()));
            var combined = Optional.of(view(train));
            if (train.state() != TrainState.RUNNING || !combined.equals(crew.combined())) {
                var wanted = resolving.wanted(crew, train);
                var absence = resolving.absence(crew);
                db.write(tx -> seen(tx, crew, train, wanted, absence));
            }
        }
    }

    private boolean seen(
            Tx tx,
            CrewRow before,
            TrainView train,
            Optional<Resolving.Wanted> wanted,
            Optional<String> absence) {
        var crew = CrewStore.hold(tx, before.id()).orElseThrow();
        if (crew.state() != CrewState.COMBINING || !crew.train().equals(before.train())) {
            return false;
        }
        CrewStore.combined(tx, crew.id(), Optional.of(view(train)));
        if (train.state() == TrainState.RUNNING) {
            return true;
        }
        if (train.isWhole() || crew.endsAs() == CrewState.CLOSED) {
            chronicle.move(tx, crew, crew.endsAs(), crew.why(), Actor.CADRE);
        } else if (wanted.isPresent()) {
            resolving.begin(tx, crew, wanted.get());
        } else {
            var why = unfit(tx, crew, train, absence);
            chronicle.move(tx, crew, CrewState.NEEDS_PERSON, why, Actor.CADRE);
        }
        return true;
    }

    private static String unfit(Tx tx, CrewRow crew, TrainView train, Optional<String> absence) {
        if (train.state() == TrainState.STOPPED) {
            return "the merge was stopped: " + train.reason();
        }
        var tries = TryStore.of(tx, crew.id());
        var isTried =
                CrewStore.parts(tx, crew.id()).stream()
                        .anyMatch(part -> !Resolving.tries(part, tries).isEmpty());
        return "not all changes fit together"
                + (isTried ? ", and no resolver made them fit ('cadre crew why')" : "")
                + absence.map(text -> ", and " + text).orElse("")
                + "; 'cadre crew retry' or 'cadre crew close'";
    }

    private static CombinedView view(TrainView train) {
        return new CombinedView(
                train.state().word(),
                train.head(),
                train.checked() ? train.check() : "",
                train.wagons().stream()
                        .map(one ->
                                new CombinedView.MergedPart(
                                        one.name(),
                                        one.job(),
                                        one.state().word(),
                                        one.files(),
                                        one.with(),
                                        one.reason()))
                        .toList());
    }
}
