package cadre.server.plans;

import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.job.GuardedPaths;
import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanGrant;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import cadre.wire.plan.run.PlanState;
import cadre.wire.plan.run.StreamState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests for paths and the answers, each stored with its event. By who holds the plan's row. */
record PathDesk(Chronicle chronicle) {
    private static final int MOST_OPEN = 10;
    private static final int MOST_OF_STREAM = 50;
    private static final int MOST_GRANTS = 400;
    private static final int LONGEST_WHY = 1_000;

    /** Rules that a file can get while a plan runs. */
    private static final Set<SharedRule> RULES =
            Set.of(
                    SharedRule.OWN_SECTION,
                    SharedRule.APPEND_BLOCK,
                    SharedRule.FRAGMENT,
                    SharedRule.ORDERED,
                    SharedRule.UNION);

    /**
     * Who answers.
     *
     * @param stream whose agent it is; empty for a person, who may answer all of them
     */
    record Answerer(Optional<String> stream, String name, Actor actor) {}

    /**
     * A stream asks; who asks for the same again gets the request that is open.
     *
     * @throws CadreException INVALID for a path that nobody can be given, or that is the stream's;
     *     CONFLICT if the plan or the stream is over, or too much is asked
     */
    PathRequestView ask(Tx tx, PlanRow plan, String stream, PathRequest asked, Actor by) {
        var rows = PlanStore.streams(tx, plan.id());
        var row = new Progress(plan.plan(), rows).row(stream);
        var path = path(asked.path());
        if (plan.state().isOver() || PathWork.isOver(row)) {
            throw conflict("The stream is over", plan, stream);
        }
        var all =
                PathStore.of(tx, plan.id()).stream()
                        .filter(one -> one.stream().equals(stream))
                        .toList();
        var open = all.stream().filter(one -> one.state() == PathRequestState.ASKED).toList();
        var same = open.stream().filter(one -> one.path().equals(path)).findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        if (open.size() >= MOST_OPEN || all.size() >= MOST_OF_STREAM) {
            throw conflict("The stream has asked for too much", plan, stream);
        }
        var holders = new Holders(plan.plan(), plan.plan().stream(stream).orElseThrow());
        var owner =
                owner(holders, path)
                        .flatMap(id -> Optional.ofNullable(rows.get(id)))
                        .filter(one -> one.is(StreamState.WORKING));
        var request =
                new PathRequestView(
                        PathStore.of(tx, plan.id()).size() + 1,
                        stream,
                        path,
                        plain(asked.why()),
                        owner.map(StreamRow::id),
                        PathRequestState.ASKED,
                        Optional.empty(),
                        "",
                        "",
                        chronicle.now(),
                        Optional.empty());
        PathStore.save(tx, plan.id(), request);
        chronicle.path(tx, plan, "plan.path_asked", request, by);
        request.owner()
                .ifPresentOrElse(
                        one -> mail(tx, plan, one, PathWords.asked(request)),
                        () -> chronicle.path(tx, plan, "plan.path_waits", request, by));
        mail(tx, plan, stream, PathWords.stored(request));
        return request;
    }

    /** Who is asked; empty if nobody owns it. */
    private static Optional<String> owner(Holders holders, String path) {
        holders.otherSpelling(path)
                .ifPresent(other -> {
                    throw invalid(
                            "The plan has this path in another spelling",
                            Map.of("path", path, "other", other),
                            "Ask for it as it is spelt there");
                });
        var rule = holders.rule(path);
        if (rule.isPresent()) {
            throw invalid(
                    "The file is shared already",
                    Map.of("path", path, "rule", rule.get().word()),
                    "Change it by that rule");
        }
        var others = holders.others(path);
        if (others.isEmpty() && !holders.of(path).isEmpty()) {
            throw invalid("The path is yours already", Map.of("path", path), "Change it");
        }
        if (others.size() > 1) {
            throw invalid(
                    "Several streams own something there",
                    Map.of("path", path, "streams", others),
                    "Ask for a part of it that one of them owns");
        }
        return others.stream().findFirst();
    }

    /** In one spelling. */
    private static String path(String given) {
        var path =
                OwnedPath.of(given, 0)
                        .map(OwnedPath::path)
                        .filter(one -> one.indexOf('*') < 0 && one.indexOf('?') < 0)
                        .filter(one -> one.codePoints().noneMatch(Character::isISOControl))
                        .orElseThrow(() ->
                                invalid(
                                        "This is no path that can be asked for",
                                        Map.of("path", shown(given)),
                                        "Name one file or folder from the top of the repository,"
                                                + " such as services/queue; '..', '.git', '*' and"
                                                + " '?' are not in one"));
        if (path.equalsIgnoreCase(PlanDefinition.PATH)
                || path.split("/", 2)[0].equalsIgnoreCase(".cadre")) {
            throw invalid(
                    "Nobody gets what says what agents may do",
                    Map.of("path", path),
                    "Leave it as it is");
        }
        return path;
    }

    /**
     * Gives the path to who asked, or has all streams share it.
     *
     * @param touched what the jobs of its owner have changed that are over
     * @throws CadreException NOT_FOUND; FORBIDDEN for a stream that does not own it; INVALID for a
     *     rule that cannot begin now; CONFLICT if it is answered, the stream is over, or the owner
     *     has changed the path
     */
    PathRequestView grant(
            Tx tx, PlanRow plan, int number, PathAnswer answer, Answerer by, Touched touched) {
        var request = find(tx, plan, number);
        var stream = plan.plan().stream(request.stream()).orElseThrow();
        var holders = new Holders(plan.plan(), stream);
        requireOwn(by, holders, request);
        if (request.state() == PathRequestState.GRANTED) {
            return request;
        }
        requireOpen(plan, request);
        var progress = new Progress(plan.plan(), PlanStore.streams(tx, plan.id()));
        var row = progress.row(request.stream());
        if (PathWork.isOver(row) || plan.plan().grants().size() >= MOST_GRANTS) {
            throw conflict("The stream is over, or too much was granted", plan, request.stream());
        }
        answer.shared()
                .filter(rule -> !RULES.contains(rule))
                .ifPresent(rule -> {
                    throw invalid(
                            "This rule cannot begin while a plan runs",
                            Map.of("rule", rule.word()),
                            "Use own-section, append-block, fragment, ordered or union; without a"
                                    + " rule the stream has it alone");
                });
        var others = owner(holders, request.path());
        if (answer.shared().isPresent()) {
            requireShareable(holders, request.path());
        }
        others.ifPresent(
                owner -> requireUntouched(tx, plan, progress, owner, row, request, touched));
        var last = StepStore.of(tx, plan.id()).stream().mapToInt(StepRow::number).max().orElse(0);
        var grants = new ArrayList<>(plan.plan().grants());
        grants.add(
                new PlanGrant(
                        request.path(),
                        request.stream(),
                        answer.shared(),
                        stream.repository(),
                        number,
                        last));
        PlanStore.grants(tx, plan.id(), grants);
        var granted = answered(request, PathRequestState.GRANTED, answer, by);
        PathStore.save(tx, plan.id(), granted);
        chronicle.path(tx, plan, "plan.path_granted", granted, by.actor());
        mail(tx, plan, request.stream(), PathWords.granted(granted));
        others.ifPresent(owner -> mail(tx, plan, owner, PathWords.taken(granted)));
        goOn(tx, plan, row);
        return granted;
    }

    /** What the guards of all streams are to hold, from then on. */
    private static void requireShareable(Holders holders, String path) {
        if (holders.isFolder(path)) {
            throw invalid(
                    "A rule is for one file, and this is a folder",
                    Map.of("path", path),
                    "Give the folder to the stream alone, or share files in it");
        }
        if (holders.sharedFiles() >= GuardedPaths.MOST_SHARED) {
            throw invalid(
                    "The plan shares as many files as it can",
                    Map.of("path", path, "most", GuardedPaths.MOST_SHARED),
                    "Give the file to the stream alone");
        }
    }

    /** Who ended well without a change, for want of the path, works on. */
    private void goOn(Tx tx, PlanRow plan, StreamRow row) {
        var endedWell =
                Course.lastWork(tx, row)
                        .filter(step -> step.state() == StepRow.State.GOOD)
                        .isPresent();
        if (row.is(StreamState.HELD) && row.job().isEmpty() && endedWell) {
            var now = PlanStore.find(tx, plan.id()).orElseThrow();
            var goesOn = PathWork.goesOn(chronicle, tx, now, row);
            if (goesOn && plan.state() == PlanState.NEEDS_PERSON) {
                chronicle.move(tx, plan, PlanState.RUNNING, "", Actor.CADRE);
            }
        }
        PlanStore.lookAt(tx, plan.id(), Optional.of(chronicle.now()));
    }

    /** What is in saved work cannot become another's, unless that is built on it. */
    private static void requireUntouched(
            Tx tx,
            PlanRow plan,
            Progress progress,
            String owner,
            StreamRow asker,
            PathRequestView request,
            Touched touched) {
        var row = progress.row(owner);
        var isBase =
                row.is(StreamState.MERGED)
                        && (asker.carries().contains(row.lineName())
                                || asker.is(StreamState.WAITING)
                                        && progress.needed(asker).contains(row));
        if (isBase) {
            return;
        }
        for (var step : work(tx, plan, owner)) {
            var files = touched.jobs().get(step.job().orElseThrow());
            if (files == null) {
                throw conflict("Work of the stream that owns the path has just ended", plan, owner);
            }
            if (files.mayBeIn(request.path())) {
                throw conflict("The stream that owns the path has changed it", plan, owner);
            }
        }
    }

    /** The steps of its agent that are over, and left something to look at. */
    static List<StepRow> work(Tx tx, PlanRow plan, String stream) {
        return StepStore.of(tx, plan.id()).stream()
                .filter(step -> step.stream().equals(stream))
                .filter(step -> step.kind().isWork() && !step.isRunning())
                .filter(step -> step.job().isPresent())
                .toList();
    }

    /**
     * Leaves the path as it is.
     *
     * @throws CadreException as {@link #grant}
     */
    PathRequestView refuse(Tx tx, PlanRow plan, int number, PathAnswer answer, Answerer by) {
        var request = find(tx, plan, number);
        var stream = plan.plan().stream(request.stream()).orElseThrow();
        requireOwn(by, new Holders(plan.plan(), stream), request);
        if (request.state() == PathRequestState.REFUSED) {
            return request;
        }
        requireOpen(plan, request);
        var refused = answered(request, PathRequestState.REFUSED, answer, by);
        PathStore.save(tx, plan.id(), refused);
        chronicle.path(tx, plan, "plan.path_refused", refused, by.actor());
        mail(tx, plan, request.stream(), PathWords.refused(refused));
        return refused;
    }

    private static void requireOwn(Answerer by, Holders holders, PathRequestView request) {
        by.stream()
                .filter(stream -> !holders.others(request.path()).equals(Set.of(stream)))
                .ifPresent(stream -> {
                    throw new CadreException(
                            ErrorCode.FORBIDDEN,
                            "The path is not this stream's to give",
                            Map.of("stream", stream, "request", request.number()),
                            "Its owner answers, or a person");
                });
    }

    private static void requireOpen(PlanRow plan, PathRequestView request) {
        if (plan.state().isOver() || request.state() != PathRequestState.ASKED) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The request is answered, or nobody waits for it",
                    Map.of("request", request.number(), "state", request.state().word()),
                    "See 'cadre plan requests " + plan.id() + "'");
        }
    }

    private static PathRequestView find(Tx tx, PlanRow plan, int number) {
        return PathStore.find(tx, plan.id(), number)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "The plan has no such request",
                                Map.of("plan", plan.id(), "request", number),
                                "See 'cadre plan requests " + plan.id() + "'"));
    }

    private PathRequestView answered(
            PathRequestView request, PathRequestState state, PathAnswer answer, Answerer by) {
        return new PathRequestView(
                request.number(),
                request.stream(),
                request.path(),
                request.why(),
                request.owner(),
                state,
                answer.shared(),
                plain(answer.why().orElse("")),
                by.name(),
                request.askedAt(),
                Optional.of(chronicle.now()));
    }

    void mail(Tx tx, PlanRow plan, String stream, String body) {
        plan.team().ifPresent(team -> chronicle.team().mail(tx, team, List.of(stream), body));
    }

    private static String plain(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_WHY
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_WHY));
    }

    private static String shown(String path) {
        var line = plain(path);
        return line.length() <= 100 ? line : line.substring(0, 100) + "...";
    }

    private static CadreException conflict(String what, PlanRow plan, String stream) {
        return new CadreException(
                ErrorCode.CONFLICT,
                what,
                Map.of("plan", plan.id(), "stream", stream),
                "See 'cadre plan status " + plan.id() + "' and 'cadre plan requests'");
    }

    private static CadreException invalid(String what, Map<String, ?> which, String fix) {
        return new CadreException(ErrorCode.INVALID, what, which, fix);
    }
}
