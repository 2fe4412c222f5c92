package cadre.server.plans;

import cadre.server.plans.PlanFacts.Fact;
import cadre.wire.plan.PlanContract;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanOrder;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.run.PlanChange;
import cadre.wire.plan.run.StreamState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plan that runs beside another one that is to be in its place: what differs, and what of it
 * touches what has begun. Decides, and changes nothing.
 *
 * @param rows of the streams as they stand, by id
 */
record Revision(PlanDefinition old, PlanDefinition next, Map<String, StreamRow> rows) {
    private static final int LONGEST = 300;
    private static final Set<String> ANY_TIME = Set.of("limits", "estimate");

    Revision {
        rows = Map.copyOf(rows);
    }

    /** What differs, as the old plan has it and then what is new. */
    List<PlanChange> changes() {
        var was = PlanFacts.of(old);
        var is = PlanFacts.of(next);
        return differing(was, is).stream()
                .map(fact ->
                        new PlanChange(
                                fact.words(),
                                cut(was.getOrDefault(fact, "")),
                                cut(is.getOrDefault(fact, ""))))
                .toList();
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST));
    }

    /** Of what is there in one of them only, that it is there, and no more. */
    private static List<Fact> differing(Map<Fact, String> was, Map<Fact, String> is) {
        return Stream.concat(was.keySet().stream(), is.keySet().stream())
                .distinct()
                .filter(fact -> !was.getOrDefault(fact, "").equals(is.getOrDefault(fact, "")))
                .filter(fact -> {
                    var whole = new Fact(fact.part(), fact.name(), "");
                    return fact.equals(whole)
                            || fact.name().isEmpty()
                            || was.containsKey(whole) && is.containsKey(whole);
                })
                .toList();
    }

    /** Why it may not be, a line for each thing; empty if it may. */
    List<String> refused() {
        var refused = new ArrayList<String>();
        for (var fact : differing(PlanFacts.of(old), PlanFacts.of(next))) {
            var why = refused(fact);
            if (!why.isEmpty()) {
                refused.add(fact.words() + ": " + why);
            }
        }
        return refused;
    }

    private String refused(Fact fact) {
        return switch (fact.part()) {
            case PLAN -> "it stays as the plan was begun";
            case REHEARSE -> "";
            case STREAM -> ofStream(fact);
            case AGENT -> ofAgent(fact);
            case ORDER -> ofOrder();
            case CONTRACT -> ofContract(fact);
            case SHARED, MERGE -> begun().isEmpty() ? "" : names(begun()) + " began with it";
        };
    }

    private String ofStream(Fact fact) {
        if (!isBegun(fact.name()) || ANY_TIME.contains(fact.field())) {
            return "";
        }
        var state = rows.get(fact.name());
        return fact.field().isEmpty()
                ? "it has begun; leave it in the file, and out with 'cadre plan drop'"
                : "it has begun" + (state == null ? "" : " and is " + state.state().word());
    }

    private String ofAgent(Fact fact) {
        if (!Set.of("profile", "role").contains(fact.field())) {
            return ""; // that streams of one that is gone have none says the plan's check
        }
        var with =
                old.streams().stream()
                        .filter(stream ->
                                stream.agent().equals(fact.name())
                                        || stream.reviewer()
                                                .filter(fact.name()::equals)
                                                .isPresent())
                        .map(PlanStream::id)
                        .filter(this::isBegun)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        return with.isEmpty() ? "" : names(with) + " began with it";
    }

    private String ofOrder() {
        if (next.merge().order().isEmpty()) {
            return "";
        }
        var was = merged(PlanOrder.merge(old));
        var is = merged(next.merge().order());
        return was.equals(is)
                ? ""
                : "those that are merged stay in their order: " + String.join(", ", was);
    }

    private List<String> merged(List<String> order) {
        return order.stream()
                .filter(rows::containsKey)
                .filter(id -> {
                    var row = rows.get(id);
                    return row != null
                            && (row.is(StreamState.MERGED) || row.is(StreamState.MERGING));
                })
                .toList();
    }

    private String ofContract(Fact fact) {
        var was = contract(old, fact.name());
        var is = contract(next, fact.name());
        var touched = new LinkedHashSet<String>();
        if (fact.field().isEmpty()) {
            touched.addAll(was);
            touched.addAll(is);
        } else {
            touched.addAll(differing(was, is));
        }
        touched.removeIf(id -> !isBegun(id));
        return touched.isEmpty() ? "" : names(touched) + " began with it";
    }

    /** Who keeps it, and who relies on it; nobody if there is none. */
    private static Set<String> contract(PlanDefinition plan, String name) {
        return plan.contracts().stream()
                .filter(one -> one.name().equals(name))
                .flatMap(Revision::streams)
                .collect(Collectors.toSet());
    }

    private static Stream<String> streams(PlanContract contract) {
        return Stream.concat(Stream.of(contract.owner()), contract.consumers().stream());
    }

    private static Set<String> differing(Set<String> some, Set<String> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        all.removeIf(one -> some.contains(one) && others.contains(one));
        return all;
    }

    private static String names(Set<String> ids) {
        return String.join(", ", ids);
    }

    private Set<String> begun() {
        return old.streams().stream()
                .map(PlanStream::id)
                .filter(this::isBegun)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean isBegun(String stream) {
        var row = rows.get(stream);
        return row != null && row.isBegun();
    }

    /** Streams of the next plan that the old one lacks. */
    List<PlanStream> added() {
        return next.streams().stream().filter(one -> !rows.containsKey(one.id())).toList();
    }

    /** Rows of streams that the next plan lacks. */
    List<StreamRow> dropped() {
        return rows.values().stream().filter(row -> next.stream(row.id()).isEmpty()).toList();
    }

    /** Rows of those that have not begun, and stay. */
    List<StreamRow> waiting() {
        return rows.values().stream()
                .filter(row -> row.is(StreamState.WAITING) && !row.isBegun())
                .filter(row -> next.stream(row.id()).isPresent())
                .toList();
    }

    /** Whether what stands on the board of those that have not begun says something else now. */
    boolean isBoardOld() {
        return !dropped().isEmpty()
                || next.streams().stream()
                        .anyMatch(one ->
                                old.stream(one.id()).filter(was -> !isAlike(was, one)).isPresent());
    }

    private static boolean isAlike(PlanStream was, PlanStream is) {
        return was.needs().equals(is.needs())
                && was.tasks().stream()
                        .map(task -> task.text())
                        .toList()
                        .equals(is.tasks().stream().map(task -> task.text()).toList());
    }
}
