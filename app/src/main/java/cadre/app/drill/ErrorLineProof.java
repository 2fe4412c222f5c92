package cadre.app.drill;

import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** No server and no node has logged an error, or anything that is no log, without a reason. */
final class ErrorLineProof implements Proof {
    private static final int LONGEST_SHOWN = 400;

    /** So much later something may still fail that had begun before it was mended. */
    private static final Duration FADES = Duration.ofSeconds(10);

    /**
     * Errors that are as they should be when one of these was broken.
     *
     * @param text in the message
     */
    private record Explained(String text, Set<FaultKind> by) {}

    private static final List<Explained> EXPLAINED =
            List.of(new Explained("check the node's disk", EnumSet.of(FaultKind.FILL_DISK)));

    /** A verb's error, a trace, or what the JVM says of itself. */
    private static final Pattern TROUBLE =
            Pattern.compile(
                    "^(cadre: |\\s+at |Caused by|Exception|[a-z.]+(Exception|Error)|#|WARNING)");

    private final Path logs;
    private final Journal journal;

    ErrorLineProof(Path logs, Journal journal) {
        this.logs = logs;
        this.journal = journal;
    }

    @Override
    public List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        try (var files = Files.list(logs)) {
            files.filter(file -> isOfCadre(file.getFileName().toString()))
                    .sorted()
                    .forEach(file -> look(file, findings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return findings;
    }

    /** Not what PostgreSQL says. */
    private static boolean isOfCadre(String name) {
        return name.endsWith(".err") && !name.startsWith("postgres-");
    }

    private void look(Path file, List<Finding> findings) {
        var name = file.getFileName().toString();
        var unit = name.substring(0, name.indexOf('-'));
        try {
            for (var line : Files.readString(file, StandardCharsets.UTF_8).lines().toList()) {
                trouble(line, unit)
                        .ifPresent(what -> findings.add(new Finding("error_line", name, what)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a line; empty if nothing is. */
    private Optional<String> trouble(String line, String unit) {
        JsonNode entry;
        try {
            entry = Json.mapper().readTree(line);
        } catch (JacksonException e) {
            return isPlain(line) ? Optional.empty() : Optional.of("not a log: " + cut(line));
        }
        if (!entry.path("level").asString("").equals("ERROR")) {
            return Optional.empty();
        }
        var message = entry.path("message").asString("");
        var explained =
                EXPLAINED.stream()
                        .filter(one -> message.contains(one.text()))
                        .anyMatch(one -> happened(one.by(), unit, entry));
        return explained ? Optional.empty() : Optional.of(cut(line));
    }

    /** What a verb says to people is no trouble; how it or its JVM fails is. */
    private boolean isPlain(String line) {
        if (line.startsWith("cadre: The database cannot be reached")) {
            return journal.count(kind -> kind == FaultKind.KILL_POSTGRES) > 0;
        }
        if (line.startsWith("cadre: The node's work folder cannot be written")) {
            return journal.count(kind -> kind == FaultKind.FILL_DISK) > 0;
        }
        return !TROUBLE.matcher(line).find();
    }

    private boolean happened(Set<FaultKind> kinds, String unit, JsonNode entry) {
        try {
            var at = Instant.parse(entry.path("time").asString(""));
            return journal.has(kinds, unit, at.minus(FADES), at);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static String cut(String line) {
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
    }
}
