package cadre.process.sweep;

import cadre.process.ProcessIdentity;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of one table that are proven to be an attempt's. Proofs, repeated until nothing is
 * added: it is a known process, or one that an earlier look has proven; it runs as the attempt's
 * own user; its environment has the marker; its parent is a member; it is in the session of a
 * member that leads it; it is in a PID namespace whose init is a member. Whatever started before
 * the attempt is not its.
 */
final class Members {
    private final ProcessTable table;
    private final SweepTarget target;
    private final Set<ProcessIdentity> proven;
    private final List<ProcessEntry> candidates;
    private final Map<Long, ProcessEntry> members = new HashMap<>();
    private final Set<Long> sessions = new HashSet<>();
    private final Set<Long> namespaces = new HashSet<>();
    private final Set<Long> wrappers = new HashSet<>();

    private Members(ProcessTable table, SweepTarget target, Set<ProcessIdentity> proven) {
        this.table = table;
        this.target = target;
        this.proven = proven;
        var boot = ProcessIdentity.self().bootId();
        long earliest =
                target.known().stream()
                        .filter(known -> known.bootId().equals(boot))
                        .mapToLong(ProcessIdentity::startTicks)
                        .min()
                        .orElse(0);
        this.candidates =
                table.entries().stream()
                        .filter(entry -> entry.stat().startTicks() >= earliest)
                        .filter(entry -> !table.isUntouchable(entry))
                        .toList();
        candidates.stream().filter(this::isProvenAlone).forEach(this::add);
        spread();
    }

    /**
     * Finds them.
     *
     * @param proven what an earlier look has found to be the attempt's
     */
    static Members of(ProcessTable table, SweepTarget target, Set<ProcessIdentity> proven) {
        return new Members(table, target, proven);
    }

    Collection<ProcessEntry> all() {
        return members.values();
    }

    /**
     * Inits of the attempt's namespaces, and what only waits for them: no TERM, it gains nothing.
     */
    boolean isWrapper(ProcessEntry entry) {
        return wrappers.contains(entry.pid());
    }

    /** First process of a PID namespace of the attempt; its end takes all in it along. */
    boolean isInit(ProcessEntry entry) {
        return table.isInOtherNamespace(entry) && entry.isNamespaceInit();
    }

    /** Whether it ends with an init that is a member, and nothing that it makes can stay. */
    boolean endsWithInit(ProcessEntry entry) {
        return !namespaces.isEmpty() && namespaces.contains(entry.namespace());
    }

    /**
     * The one program that the launcher was told to run: the first child of the namespace's init,
     * or without a namespace what was launched. Empty when it has ended.
     */
    Optional<ProcessEntry> program() {
        var launched =
                members.values().stream()
                        .filter(entry -> isKnownPid(entry.pid()) && !isWrapper(entry));
        var first =
                members.values().stream()
                        .filter(entry -> isInit(entry) && isKnownPid(entry.pid()))
                        .flatMap(init -> childrenOf(init.pid()))
                        .min(
                                Comparator.comparingLong(
                                                (ProcessEntry entry) -> entry.stat().startTicks())
                                        .thenComparingLong(ProcessEntry::pid));
        return launched.findFirst().or(() -> first);
    }

    private Stream<ProcessEntry> childrenOf(long pid) {
        return members.values().stream().filter(entry -> entry.stat().parent() == pid);
    }

    private boolean isProvenAlone(ProcessEntry entry) {
        return target.known().stream().anyMatch(known -> known.isOf(entry.stat()))
                || (!proven.isEmpty() && proven.contains(entry.identity()))
                || (target.uid() != 0 && entry.uid() == target.uid())
                || isMarked(entry);
    }

    private boolean isMarked(ProcessEntry entry) {
        return entry.hasInEnvironment("CADRE_ATTEMPT=" + target.marker())
                && (target.node().isEmpty()
                        || entry.hasInEnvironment("CADRE_NODE=" + target.node())
                        || !entry.hasVariable("CADRE_NODE"));
    }

    private void spread() {
        int before;
        do {
            before = members.size();
            candidates.stream()
                    .filter(entry -> !members.containsKey(entry.pid()))
                    .filter(this::isProvenByOthers)
                    .forEach(this::add);
        } while (members.size() > before);
    }

    private boolean isProvenByOthers(ProcessEntry entry) {
        return members.containsKey(entry.stat().parent())
                || sessions.contains(entry.stat().session())
                || (!namespaces.isEmpty() && namespaces.contains(entry.namespace()));
    }

    private void add(ProcessEntry entry) {
        members.put(entry.pid(), entry);
        long session = entry.stat().session();
        // A dead leader's session is the attempt's if a member is in it: it was known as that.
        boolean attempts = session == entry.pid() || isKnownPid(session);
        if (attempts && !table.isInOwnSession(entry)) {
            sessions.add(session);
        }
        if (isInit(entry)) {
            namespaces.add(entry.namespace());
            wrappers.add(entry.pid());
            table.entry(entry.stat().parent())
                    .filter(parent -> !table.isInOtherNamespace(parent))
                    .ifPresent(parent -> wrappers.add(parent.pid()));
        }
    }

    private boolean isKnownPid(long pid) {
        return target.known().stream().anyMatch(known -> known.pid() == pid);
    }
}
