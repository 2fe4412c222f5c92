package cadre.wire.plan;

import cadre.wire.config.Nearest;
import cadre.wire.git.RepositoryUrl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether what a plan names is there, and once. */
final class NameCheck {
    private final PlanDefinition plan;
    private final Set<String> streams;
    private final Set<String> agents;
    private final Set<String> repositories;
    private final List<PlanFinding> found = new ArrayList<>();

    NameCheck(PlanDefinition plan) {
        this.plan = plan;
        this.streams = names(plan.streams(), PlanStream::id);
        this.agents = names(plan.agents(), PlanAgent::name);
        this.repositories = names(plan.repositories(), PlanRepository::name);
    }

    private static <T> Set<String> names(Collection<T> all, Function<T, String> name) {
        return all.stream().map(name).collect(Collectors.toSet());
    }

    List<PlanFinding> findings() {
        once("stream", plan.streams(), PlanStream::id, PlanStream::line);
        once("agent", plan.agents(), PlanAgent::name, PlanAgent::line);
        once("repository", plan.repositories(), PlanRepository::name, PlanRepository::line);
        once("contract", plan.contracts(), PlanContract::name, PlanContract::line);
        once(
                "branch",
                plan.streams(),
                one -> one.repository().orElse("") + " " + one.branch(),
                PlanStream::line);
        once(
                "shared file",
                plan.shared(),
                one -> one.repository().orElse("") + " " + one.path(),
                SharedPath::line);
        plan.repositories().forEach(this::url);
        plan.streams().forEach(this::stream);
        plan.agents().forEach(this::agent);
        plan.shared().forEach(this::shared);
        plan.contracts().forEach(this::contract);
        return found;
    }

    private void url(PlanRepository one) {
        if (!RepositoryUrl.isKnown(one.url())) {
            found.add(
                    PlanFinding.warning(
                            "repository-url",
                            "Jobs do not take the URL of the repository '%s'".formatted(one.name()),
                            List.of(one.line()),
                            "Write https://, ssh://, git://, git@host:path or github:owner/name; a"
                                    + " folder of yours goes with 'cadre plan run --repo FOLDER'"));
        }
    }

    private <T> void once(
            String what, List<T> all, Function<T, String> name, Function<T, Integer> line) {
        var first = new HashMap<String, Integer>();
        for (var one : all) {
            var before = first.putIfAbsent(name.apply(one), line.apply(one));
            if (before != null) {
                found.add(
                        PlanFinding.error(
                                "twice",
                                "The %s '%s' is there twice"
                                        .formatted(what, name.apply(one).strip()),
                                List.of(before, line.apply(one)),
                                "Give one of the two another name, or take it out"));
            }
        }
    }

    private void stream(PlanStream one) {
        known("agent", one.agent(), agents, one.line());
        one.reviewer().ifPresent(name -> known("agent", name, agents, one.line()));
        one.needs().forEach(id -> known("stream", id, streams, one.line()));
        one.after().forEach(id -> known("stream", id, streams, one.line()));
        repository("stream " + one.id(), one.repository(), one.line());
        if (one.reviewer().filter(one.agent()::equals).isPresent()) {
            found.add(
                    PlanFinding.warning(
                            "own-review",
                            "In '%s' the agent '%s' reviews its own work"
                                    .formatted(one.id(), one.agent()),
                            List.of(one.line()),
                            "Name another agent as reviewer"));
        }
        if (one.reviewer().isPresent() && streams.contains(one.id() + "-review")) {
            found.add(
                    PlanFinding.error(
                            "twice",
                            "The reviewer of '%s' would have the name of the stream '%s-review'"
                                    .formatted(one.id(), one.id()),
                            List.of(one.line()),
                            "Give the other stream another id"));
        }
        if (one.branch().equals(one.base()) || one.branch().equals(plan.base())) {
            found.add(
                    PlanFinding.error(
                            "branch",
                            "The stream '%s' would work on the branch that it begins from, '%s'"
                                    .formatted(one.id(), one.branch()),
                            List.of(one.line()),
                            "Give it a branch of its own, or none to have one made"));
        }
        if (one.branch().equals(plan.integrationBranch())) {
            found.add(
                    PlanFinding.error(
                            "branch",
                            "The stream '%s' has the branch where all come together"
                                    .formatted(one.id()),
                            List.of(one.line()),
                            "Give it a branch of its own"));
        }
        if (one.tasks().isEmpty()) {
            found.add(
                    PlanFinding.error(
                            "no-task",
                            "Nothing is to be done in the stream '%s'".formatted(one.id()),
                            List.of(one.line()),
                            "Write what, under 'tasks:'"));
        }
    }

    private void agent(PlanAgent one) {
        one.streams().forEach(id -> known("stream", id, streams, one.line()));
        for (var id : one.streams()) {
            plan.stream(id)
                    .filter(stream -> !stream.agent().equals(one.name()))
                    .ifPresent(stream ->
                            found.add(
                                    PlanFinding.error(
                                            "agent",
                                            "The agent '%s' lists the stream '%s', which names '%s'"
                                                    .formatted(one.name(), id, stream.agent()),
                                            List.of(one.line(), stream.line()),
                                            "Let both say the same")));
        }
        var mine = plan.streams().stream().filter(each -> each.agent().equals(one.name())).toList();
        if (mine.isEmpty()
                && plan.streams().stream()
                        .noneMatch(
                                each -> each.reviewer().filter(one.name()::equals).isPresent())) {
            found.add(
                    PlanFinding.warning(
                            "idle-agent",
                            "The agent '%s' has nothing to do".formatted(one.name()),
                            List.of(one.line()),
                            "Name it in a stream, or take it out"));
        }
        if (!one.streams().isEmpty()) {
            mine.stream()
                    .filter(stream -> !one.streams().contains(stream.id()))
                    .forEach(stream ->
                            found.add(
                                    PlanFinding.error(
                                            "agent",
                                            "The stream '%s' names the agent '%s', whose list lacks it"
                                                    .formatted(stream.id(), one.name()),
                                            List.of(one.line(), stream.line()),
                                            "Add it to the list at its turn")));
        }
        if (one.profile().isEmpty() && one.role().isEmpty()) {
            found.add(
                    PlanFinding.error(
                            "agent",
                            "It is not said who the agent '%s' is".formatted(one.name()),
                            List.of(one.line()),
                            "Give it a profile, such as codex, or a role of the server"));
        }
    }

    private void shared(SharedPath one) {
        one.owner().ifPresent(id -> known("stream", id, streams, one.line()));
        repository("shared file " + one.path(), one.repository(), one.line());
        if (one.rule().isEmpty()) {
            found.add(
                    PlanFinding.error(
                            "no-rule",
                            "The shared file '%s' has no rule".formatted(one.path()),
                            List.of(one.line()),
                            "Give one of " + String.join(", ", SharedRule.words())));
        }
        if (one.rule().filter(SharedRule.OWNER_ONLY::equals).isPresent() && one.owner().isEmpty()) {
            found.add(
                    PlanFinding.error(
                            "no-owner",
                            "Only its owner may change '%s', and it has none".formatted(one.path()),
                            List.of(one.line()),
                            "Name the stream under 'owner:'"));
        }
        if (one.rule().filter(SharedRule.REGENERATE::equals).isPresent()
                != one.command().isPresent()) {
            found.add(
                    PlanFinding.error(
                            "command",
                            one.command().isPresent()
                                    ? "A command stands at '%s', whose rule runs none"
                                            .formatted(one.path())
                                    : "No command says how '%s' is made anew".formatted(one.path()),
                            List.of(one.line()),
                            "A command belongs to the rule regenerate, and to no other"));
        }
    }

    private void contract(PlanContract one) {
        known("stream", one.owner(), streams, one.line());
        one.consumers().forEach(id -> known("stream", id, streams, one.line()));
        repository("contract " + one.name(), one.repository(), one.line());
        if (one.consumers().stream().allMatch(one.owner()::equals)) {
            found.add(
                    PlanFinding.warning(
                            "no-consumer",
                            "Nobody relies on the contract '%s'".formatted(one.name()),
                            List.of(one.line()),
                            "Name the streams under 'consumers:', or take it out"));
        }
    }

    private void repository(String whose, Optional<String> name, int line) {
        if (name.isPresent()) {
            known("repository", name.get(), repositories, line);
        } else if (repositories.size() > 1) {
            found.add(
                    PlanFinding.error(
                            "repository",
                            "It is not said which repository is meant: " + whose,
                            List.of(line),
                            "The plan has several: write 'repository:' and one of "
                                    + String.join(", ", repositories.stream().sorted().toList())));
        }
    }

    private void known(String what, String name, Set<String> all, int line) {
        if (!all.contains(name)) {
            found.add(
                    PlanFinding.error(
                            "unknown",
                            "There is no %s '%s'".formatted(what, name),
                            List.of(line),
                            Nearest.of(name, all)
                                    .map(near -> "Did you mean '" + near + "'?")
                                    .orElse(
                                            all.isEmpty()
                                                    ? "The plan has none: add it"
                                                    : "Write one of "
                                                            + all.stream()
                                                                    .sorted()
                                                                    .limit(10)
                                                                    .collect(
                                                                            Collectors.joining(
                                                                                    ", ")))));
        }
    }
}
