package cadre.server.plans;

import cadre.wire.path.PathOverlap;
import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanDefinition;
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
        var keeper = shared(path).flatMap(SharedPath::owner);
        if (keeper.isPresent()) {
            return Set.of(keeper.get());
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
