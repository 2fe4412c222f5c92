package cadre.server.plans;

import cadre.wire.id.JobId;
import cadre.wire.path.PathOverlap;
import cadre.wire.plan.PlanGrant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which files jobs have changed that are over. */
record Touched(Map<JobId, Files> jobs) {
    Touched {
        jobs = Map.copyOf(jobs);
    }

    /**
     * What one has saved.
     *
     * @param whole whether those are all
     */
    record Files(List<String> paths, boolean whole) {
        static final Files NONE = new Files(List.of(), true);

        Files {
            paths = List.copyOf(paths);
        }

        /** Whether one of them is that path, or in it. */
        boolean isIn(String path) {
            return paths.stream()
                    .anyMatch(file -> file.equals(path) || file.startsWith(path + "/"));
        }

        /** Whether one may be, of those that are not known too. */
        boolean mayBeIn(String path) {
            return !whole || isIn(path);
        }
    }

    /**
     * What a stream has changed that was given to others while it was at it, for people; empty if
     * nothing.
     */
    static String givenAway(PlanRow plan, StepRow step, Files files) {
        return plan.plan().grants().stream()
                .filter(grant -> grant.after() >= step.number())
                .filter(grant ->
                        !grant.stream().equals(step.stream()) || grant.shared().isPresent())
                .filter(grant -> isIn(plan, grant, step.stream()))
                .filter(grant ->
                        files.isIn(grant.path())
                                || !files.whole() && owns(plan, step.stream(), grant.path()))
                .map(grant -> grant.path() + " was given to " + grant.stream())
                .findFirst()
                .map(what -> what + " while it was changed")
                .orElse("");
    }

    private static boolean owns(PlanRow plan, String stream, String path) {
        var wasGiven =
                plan.plan().grants().stream()
                        .filter(grant -> grant.stream().equals(stream))
                        .anyMatch(
                                grant -> grant.covers(path) || grant.path().startsWith(path + "/"));
        return wasGiven
                || plan.plan().stream(stream).stream()
                        .flatMap(one -> Stream.concat(one.owns().stream(), one.creates().stream()))
                        .anyMatch(one -> PathOverlap.of(one.path(), path));
    }

    private static boolean isIn(PlanRow plan, PlanGrant grant, String stream) {
        return plan.plan().stream(stream)
                .filter(one -> one.repository().equals(grant.repository()))
                .isPresent();
    }
}
