package cadre.node.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.node.TestOrder;
import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import cadre.wire.job.Ending;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.ResumeOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The standard output of a real CLI that was led through a case by the scripted model of the
 * end-to-end tests; paths and addresses are replaced, long lists of Claude Code's first line cut.
 *
 * @param name the CLI and the case
 * @param exitCode what it ended with
 */
record Recording(String name, List<String> lines, int exitCode) {
    private static final Path FOLDER =
            Path.of("src", "test", "resources", "cadre", "node", "agents", "recorded");

    /** When all of them are read. */
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    private static final AgentClis CLIS = new AgentClis(Map.of(), Path.of("/home/agent"), CLOCK);

    Recording {
        lines = List.copyOf(lines);
    }

    /** What a reader made of a stream. */
    record Read(List<Step> steps, Ending ending) {
        boolean isSuccess() {
            return ending instanceof Ending.Succeeded;
        }
    }

    /** All of them, by name. */
    static List<Recording> all() {
        try {
            var all = new ArrayList<Recording>();
            for (var line : Files.readAllLines(FOLDER.resolve("exit-codes.txt"))) {
                var words = line.split(" ");
                all.add(
                        new Recording(
                                words[0],
                                Files.readAllLines(FOLDER.resolve(words[0] + ".jsonl")),
                                Integer.parseInt(words[1])));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The streams that lie there, by name. */
    static List<String> streams() {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".jsonl"))
                    .map(file -> file.substring(0, file.length() - ".jsonl".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its expected steps are. */
    Path expected() {
        return FOLDER.resolve(name + ".steps");
    }

    /** The adapter of its CLI. */
    AgentCli cli() {
        return CLIS.cli(name.substring(0, name.indexOf('-')));
    }

    byte[] bytes() {
        return bytes(lines);
    }

    static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    StepReader reader() {
        return cli().reader(order(), Path.of("/ws/shop"));
    }

    /** What its CLI's reader makes of these bytes. */
    Read read(byte[] bytes) {
        var reader = reader();
        var steps = new ArrayList<>(reader.read(bytes));
        steps.addAll(reader.end());
        return read(steps);
    }

    /** The verdict on these steps. */
    Read read(List<Step> steps) {
        Optional<Step> last = steps.stream().filter(Step::isFinal).reduce((_, later) -> later);
        return new Read(List.copyOf(steps), cli().verdict(last, exitCode));
    }

    private AttemptOrder order() {
        var plain = Orders.order(Orders.agent(cli().name()), "do it");
        if (!name.endsWith("-resume")) {
            return plain;
        }
        // What the run before it used, the one of the case "edit".
        var before = new Usage(3582, 693, 0, 153, 39, Optional.empty());
        return TestOrder.of(
                plain.attempt(),
                plain.token(),
                plain.prompt(),
                plain.agent(),
                plain.repositories(),
                plain.env(),
                plain.artifacts(),
                plain.isolation(),
                plain.timeoutSec(),
                plain.idleTimeoutSec(),
                plain.limits(),
                Optional.of(
                        new ResumeOrder(
                                plain.attempt(), "s-1", List.of(new ModelUsage("", before)))));
    }

    @Override
    public String toString() {
        return name;
    }
}
