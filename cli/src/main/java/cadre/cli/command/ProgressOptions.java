package cadre.cli.command;

import cadre.wire.job.NoProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code cadre run} takes for an agent that gets nowhere. */
final class ProgressOptions {
    private static final List<String> RULES = List.of("tokens", "equal_failures", "sec");

    @Option(
            names = "--no-progress",
            paramLabel = "RULE=N",
            split = ",",
            description =
                    "When the agent counts as getting nowhere, which is an event: tokens=N or sec=N"
                            + " without a new diff, equal_failures=N equal commands in a row that"
                            + " fail; 0 is never (default the profile's, else 200000, 1800 and"
                            + " 3).")
    private Map<String, String> rules = Map.of();

    @Option(
            names = "--stop-on-no-progress",
            description = "Stop the agent then, and keep its work.")
    private boolean stop;

    Optional<NoProgress> rules() {
        for (var rule : rules.entrySet()) {
            if (!RULES.contains(rule.getKey()) || !rule.getValue().matches("[0-9]{1,9}")) {
                throw RunCommand.wrong(
                        "This is no such rule",
                        Map.of("--no-progress", rule.getKey() + "=" + rule.getValue()),
                        "Write it as tokens=200000, equal_failures=3 or sec=1800");
            }
        }
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new NoProgress(
                                number("tokens"),
                                number("equal_failures").map(Long::intValue),
                                number("sec")));
    }

    Optional<Boolean> stops() {
        return stop ? Optional.of(true) : Optional.empty();
    }

    private Optional<Long> number(String rule) {
        return Optional.ofNullable(rules.get(rule)).map(Long::valueOf);
    }
}
