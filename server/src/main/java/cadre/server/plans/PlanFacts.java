package cadre.server.plans;

import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanLimits;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.PlanTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan says, taken apart: each thing under its name as text, whatever line it stands in, so
 * that two plans can be compared.
 */
final class PlanFacts {
    /** What it is about. */
    enum Part {
        /** Name, base and repositories. */
        PLAN,
        /** How often it is rehearsed. */
        REHEARSE,
        /** Who works. */
        AGENT,
        /** What is worked on. */
        STREAM,
        /** Files of several. */
        SHARED,
        /** What was agreed. */
        CONTRACT,
        /** The given order of merges. */
        ORDER,
        /** How merges are made and checked, and commits written. */
        MERGE
    }

    /**
     * A name for one thing.
     *
     * @param name of an agent, a stream, a file or a contract; empty otherwise
     * @param field empty for that it is there at all
     */
    record Fact(Part part, String name, String field) {
        /** Such as {@code stream cost: agent}. */
        String words() {
            var thing =
                    switch (part) {
                        case PLAN, REHEARSE, MERGE, ORDER -> "";
                        case AGENT -> "agent " + name;
                        case STREAM -> "stream " + name;
                        case SHARED -> "shared file " + name;
                        case CONTRACT -> "contract " + name;
                    };
            return thing.isEmpty() ? field : field.isEmpty() ? thing : thing + ": " + field;
        }
    }

    private final Map<Fact, String> facts = new LinkedHashMap<>();

    private PlanFacts() {}

    static Map<Fact, String> of(PlanDefinition plan) {
        var all = new PlanFacts();
        all.put(Part.PLAN, "", "name", plan.name());
        all.put(Part.PLAN, "", "base", plan.base());
        all.put(
                Part.PLAN,
                "",
                "repositories",
                plan.repositories().stream().map(one -> one.name() + " " + one.url()).toList());
        plan.agents()
                .forEach(agent -> {
                    all.put(Part.AGENT, agent.name(), "", "there");
                    all.put(Part.AGENT, agent.name(), "profile", agent.profile());
                    all.put(Part.AGENT, agent.name(), "role", agent.role());
                    all.put(Part.AGENT, agent.name(), "streams", agent.streams());
                    all.put(Part.AGENT, agent.name(), "brief", agent.brief());
                });
        plan.streams().forEach(all::stream);
        plan.shared()
                .forEach(file ->
                        all.put(
                                Part.SHARED,
                                file.repository().map(one -> one + " ").orElse("") + file.path(),
                                "",
                                List.of(
                                        file.rule(),
                                        file.owner(),
                                        file.command(),
                                        file.repository())));
        plan.contracts()
                .forEach(one -> {
                    var is =
                            List.of(
                                    one.kind(),
                                    one.file(),
                                    one.text(),
                                    one.owner(),
                                    one.repository());
                    all.put(Part.CONTRACT, one.name(), "", is);
                    all.put(Part.CONTRACT, one.name(), "consumers", one.consumers());
                });
        all.put(Part.ORDER, "", "merge order", plan.merge().order());
        all.put(Part.MERGE, "", "merge by", plan.merge().by().word());
        all.put(Part.MERGE, "", "checks after each merge", plan.checks().each());
        all.put(Part.MERGE, "", "checks at the end", plan.checks().end());
        all.put(Part.MERGE, "", "commits", plan.commits());
        all.put(Part.REHEARSE, "", "rehearse every (min)", plan.rehearse().everyMin());
        return all.facts;
    }

    private void stream(PlanStream stream) {
        put(Part.STREAM, stream.id(), "", "there");
        put(Part.STREAM, stream.id(), "branch", stream.branch());
        put(Part.STREAM, stream.id(), "base", stream.base());
        put(Part.STREAM, stream.id(), "agent", stream.agent());
        put(
                Part.STREAM,
                stream.id(),
                "tasks",
                stream.tasks().stream().map(PlanFacts::task).toList());
        put(Part.STREAM, stream.id(), "owns", paths(stream.owns()));
        put(Part.STREAM, stream.id(), "creates", paths(stream.creates()));
        put(Part.STREAM, stream.id(), "needs", stream.needs());
        put(Part.STREAM, stream.id(), "after", stream.after());
        put(Part.STREAM, stream.id(), "check", stream.check());
        put(Part.STREAM, stream.id(), "reviewer", stream.reviewer());
        put(Part.STREAM, stream.id(), "repository", stream.repository());
        put(Part.STREAM, stream.id(), "read only", stream.readOnly());
        put(Part.STREAM, stream.id(), "limits", limits(stream.limits()));
        var estimate = stream.estimate();
        put(
                Part.STREAM,
                stream.id(),
                "estimate",
                estimate.minutes().map(one -> one + " minutes").orElse("")
                        + estimate.costUsd().map(one -> " " + one + " USD").orElse(""));
    }

    private static String task(PlanTask task) {
        return task.files().isEmpty() ? task.text() : task.text() + " " + task.files();
    }

    private static List<String> paths(List<OwnedPath> paths) {
        return paths.stream().map(OwnedPath::path).toList();
    }

    private static String limits(PlanLimits limits) {
        return limits.attempts()
                + " attempts"
                + limits.timeoutSec().map(one -> ", " + one + " seconds").orElse("")
                + limits.tokens().map(one -> ", " + one + " tokens").orElse("")
                + limits.costUsd().map(one -> ", " + one + " USD").orElse("");
    }

    /** What is empty is not there. */
    private void put(Part part, String name, String field, Object value) {
        var text =
                switch (value) {
                    case Optional<?> one -> one.map(String::valueOf).orElse("");
                    case List<?> list when list.isEmpty() -> "";
                    case List<?> list when list.stream().allMatch(String.class::isInstance) ->
                            String.join(", ", list.stream().map(String::valueOf).toList());
                    default -> String.valueOf(value).strip();
                };
        if (!text.isEmpty()) {
            facts.put(new Fact(part, name, field), text);
        }
    }
}
