package cadre.server.plans;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AttemptId;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.PlanId;
import cadre.wire.job.PathGuard;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.MergeOrder;
import cadre.wire.link.ResumeOrder;
import cadre.wire.path.PathMatch;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Paths asked for, given and refused at random in a plan whose stream sN owns the folder sN, and
 * files changed at random: with a book of its own of whose they are, and the guard as a node has
 * it.
 */
final class PathActs {
    private static final Set<ErrorCode> USUAL =
            Set.of(ErrorCode.INVALID, ErrorCode.CONFLICT, ErrorCode.FORBIDDEN);

    private final PlanWorld world;
    private final Random random;
    private final PlanId plan;
    private final List<String> streams;
    private final List<Given> book = new ArrayList<>();

    /** What the saved work of a job holds of its stream. */
    private final Map<JobId, Work> work = new HashMap<>();

    private record Given(String path, String stream, boolean shared) {}

    /**
     * Changed files.
     *
     * @param stolen those that were another's when the job ended that changed them
     */
    private record Work(Set<String> files, Set<String> stolen) {
        private static final Work NONE = new Work(Set.of(), Set.of());
    }

    PathActs(PlanWorld world, Random random, PlanId plan, int count) {
        this.world = world;
        this.random = random;
        this.plan = plan;
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add("s" + i);
        }
        streams = List.copyOf(all);
    }

    /** How many paths were given. */
    int given() {
        return book.size();
    }

    /** Perhaps somebody asks, grants or refuses. */
    void any() {
        try {
            switch (random.nextInt(6)) {
                case 0, 1 ->
                        world.plans
                                .paths()
                                .ask(
                                        world.ann,
                                        plan,
                                        new PathRequest(path(), "so", Optional.of(stream())));
                case 2, 3 -> answer();
                default -> {} // nothing this time
            }
        } catch (CadreException e) {
            assertThat(USUAL).as(e.toString()).contains(e.code());
        }
        world.go();
    }

    private void answer() {
        var open =
                world.plans.paths().list(world.ann, plan).items().stream()
                        .filter(one -> one.state() == PathRequestState.ASKED)
                        .toList();
        if (open.isEmpty()) {
            return;
        }
        var request = open.get(random.nextInt(open.size()));
        var by = random.nextBoolean() ? Optional.<String>empty() : Optional.of(stream());
        var who = by.map(this::as).orElse(world.ann);
        if (random.nextInt(4) == 0) {
            world.plans.paths().refuse(who, plan, request.number(), PathAnswer.PLAIN);
            return;
        }
        var shared = random.nextInt(4) == 0;
        var answer =
                shared
                        ? new PathAnswer(Optional.of(SharedRule.UNION), Optional.empty())
                        : PathAnswer.PLAIN;
        world.plans.paths().grant(who, plan, request.number(), answer);
        by.ifPresent(owner ->
                assertThat(isOf(owner, request.path()))
                        .as(owner + " gives " + request.path() + " of " + book)
                        .isTrue());
        book.add(new Given(request.path(), request.stream(), shared));
    }

    /** An agent changes something, and its node keeps apart what is not its own. */
    void work(AttemptOrder order) {
        var stream = order.guard().flatMap(PathGuard::name).orElseThrow();
        var file = path() + (random.nextBoolean() ? "/a" : "");
        var before = carried(order, stream);
        if (lets(order.guard().get(), file)) {
            var files = new TreeSet<>(before.files());
            files.add(file);
            var stolen = new TreeSet<>(before.stolen());
            if (!isOf(stream, file)) {
                stolen.add(file);
            }
            work.put(order.attempt().job(), new Work(files, stolen));
            world.changes(order, file);
        } else {
            work.put(order.attempt().job(), before);
            world.oversteps(order, stream + "/own", file);
        }
    }

    /** What its workspace has from the beginning. */
    void nothing(AttemptOrder order) {
        var stream = order.guard().flatMap(PathGuard::name).orElseThrow();
        work.put(order.attempt().job(), carried(order, stream));
    }

    private Work carried(AttemptOrder order, String stream) {
        var parts = order.merge().map(MergeOrder::parts).orElse(List.of());
        if (!parts.isEmpty()) {
            return parts.stream()
                    .filter(part ->
                            part.guard().flatMap(PathGuard::name).equals(Optional.of(stream)))
                    .map(part -> work.getOrDefault(part.from().job(), Work.NONE))
                    .findFirst()
                    .orElse(Work.NONE);
        }
        return order.resume()
                .map(ResumeOrder::place)
                .or(order::cold)
                .map(AttemptId::job)
                .map(job -> work.getOrDefault(job, Work.NONE))
                .orElse(Work.NONE);
    }

    /** What a node would refuse to merge of the last part. */
    List<String> foreign(AttemptOrder order) {
        var last = order.merge().orElseThrow().parts().getLast();
        return last.guard().stream()
                .flatMap(guard ->
                        work.getOrDefault(last.from().job(), Work.NONE).files().stream()
                                .filter(file -> !lets(guard, file)))
                .toList();
    }

    /** Nothing is merged that was another's when it was changed. */
    void merges(AttemptOrder order) {
        for (var part : order.merge().orElseThrow().parts()) {
            assertThat(work.getOrDefault(part.from().job(), Work.NONE).stolen())
                    .as("of %s in %s, given: %s", part.from(), order.attempt(), book)
                    .isEmpty();
        }
    }

    private String stream() {
        return streams.get(random.nextInt(streams.size()));
    }

    private String path() {
        return switch (random.nextInt(8)) {
            case 0 -> "free";
            case 1, 2 -> stream();
            default -> stream() + "/" + (char) ('x' + random.nextInt(2));
        };
    }

    /** By the book. */
    private boolean isOf(String stream, String file) {
        for (var given : book.reversed()) {
            var isEver = book.stream().anyMatch(one -> one.path().equals(file) && one.shared());
            if (given.path().equals(file) && isEver) {
                return given.shared() || given.stream().equals(stream);
            }
        }
        for (var given : book.reversed()) {
            if (!given.shared()
                    && (file.equals(given.path()) || file.startsWith(given.path() + "/"))) {
                return given.stream().equals(stream);
            }
        }
        return file.equals(stream) || file.startsWith(stream + "/");
    }

    /** By the guard, as a node reads it. */
    private static boolean lets(PathGuard guard, String file) {
        var paths = guard.of("shop");
        for (var shared : paths.shared()) {
            if (shared.path().equals(file)) {
                return shared.rule() != SharedRule.OWNER_ONLY || shared.isOwned();
            }
        }
        for (var granted : paths.granted().reversed()) {
            if (PathMatch.covers(granted.path(), file)) {
                return granted.isOwned();
            }
        }
        return paths.owns().stream().anyMatch(owned -> PathMatch.covers(owned, file));
    }

    private Principal as(String stream) {
        var seat = new Seat(world.view(plan).team().orElseThrow(), new MemberName(stream));
        return new Principal(
                world.ann.key(),
                stream,
                Grant.MEMBER,
                Optional.empty(),
                Optional.of(seat),
                Optional.empty(),
                "");
    }
}
