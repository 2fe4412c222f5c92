package cadre.server.plans;

import cadre.wire.path.PathOverlap;
import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanGrant;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.SharedPath;
import cadre.wire.plan.SharedRule;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whose a path is by now, in the repository of the stream that asks. */
record Holders(PlanDefinition plan, PlanStream asker) {
    /**
     * The streams that own a path, or something in it; none if nobody does. The one that asks may
     * be among them.
     *
     * @param path a file or folder, without signs
     */
    Set<String> of(String path) {
        var keeper = shared(path).flatMap(SharedPath::owner);
        if (keeper.isPresent()) {
            return Set.of(keeper.get());
        }
        var holders = new TreeSet<String>();
        for (var grant : plan.grants().reversed()) {
            if (grant.shared().isEmpty() && grant.repository().equals(asker.repository())) {
                if (grant.covers(path)) {
                    holders.add(grant.stream());
                    return holders;
                }
                if (grant.path().startsWith(path + "/")) {
                    holders.add(grant.stream());
                }
            }
        }
        plan.streams().stream()
                .filter(stream -> stream.repository().equals(asker.repository()))
                .filter(stream ->
                        Stream.concat(stream.owns().stream(), stream.creates().stream())
                                .map(OwnedPath::path)
                                .anyMatch(one -> PathOverlap.of(one, path)))
                .map(PlanStream::id)
                .forEach(holders::add);
        return holders;
    }

    /** The same without the one that asks. */
    Set<String> others(String path) {
        var others = new TreeSet<>(of(path));
        others.remove(asker.id());
        return others;
    }

    /** A path of the plan that is the same where letters have no case; empty if there is none. */
    Optional<String> otherSpelling(String path) {
        return named().filter(one -> one.equalsIgnoreCase(path) && !one.equals(path)).findFirst();
    }

    /** Whether the plan names something in it, so that it is a folder. */
    boolean isFolder(String path) {
        return named().anyMatch(one -> one.startsWith(path + "/"));
    }

    /** How many files streams share. */
    long sharedFiles() {
        return plan.shared().stream().filter(file -> Steps.isIn(file.repository(), asker)).count();
    }

    private Stream<String> named() {
        var owned =
                plan.streams().stream()
                        .filter(stream -> stream.repository().equals(asker.repository()))
                        .flatMap(stream ->
                                Stream.concat(stream.owns().stream(), stream.creates().stream()))
                        .map(OwnedPath::path);
        var shared =
                plan.shared().stream()
                        .filter(file -> Steps.isIn(file.repository(), asker))
                        .map(SharedPath::path);
        var granted =
                plan.grants().stream()
                        .filter(grant -> grant.repository().equals(asker.repository()))
                        .map(PlanGrant::path);
        return Stream.of(owned, shared, granted).flatMap(all -> all);
    }

    /** The shared file of that path, as it stands in the plan or was shared since. */
    Optional<SharedPath> shared(String path) {
        return plan.shared().stream()
                .filter(file -> file.path().equals(path) && Steps.isIn(file.repository(), asker))
                .findFirst();
    }

    /** The rule by which streams change it already, each by itself; empty if none does. */
    Optional<SharedRule> rule(String path) {
        return shared(path).flatMap(SharedPath::rule).filter(rule -> rule != SharedRule.OWNER_ONLY);
    }
}
