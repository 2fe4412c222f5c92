package cadre.cli.command;

import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.wire.api.LogDeleted;
import cadre.wire.api.LogRedacted;
import cadre.wire.api.LogRedaction;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre logs}. */
@Command(
        name = "logs",
        description = {
            "Make parts of a job's logs unreadable, or delete them. Both are in 'cadre audit'.",
            "'cadre log' shows a log."
        },
        synopsisSubcommandLabel = "(redact|delete)",
        footer = {
            "",
            "Example:",
            "  cadre logs redact j17 --text-file secret.txt",
            "  cadre logs delete j17"
        })
public final class LogsCommand implements Runnable {
    private static final int LONGEST_TEXT = 16 * 1024;

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made for one call. */
    public LogsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what: redact or delete");
    }

    @Command(
            name = "redact",
            description = {
                "Put a * for each byte of what is found: in the logs and steps of all attempts, in"
                        + " their answers, reasons and warnings. Places and sizes stay.",
                "Not searched: what is written after that, events, artifacts, what is kept on the"
                        + " node, backups. A log with a secret in it is a reason to replace the"
                        + " secret."
            },
            footer = {
                "",
                "A text is found as it is and as it stands in JSON. A pattern is a regular"
                        + " expression of Java; each . is one byte of UTF-8.",
                "",
                "Example:",
                "  cadre logs redact j17 --text-file secret.txt",
                "  cadre logs redact j17 --pattern 'ghp_[A-Za-z0-9]{36}'"
            })
    int redact(
            @Parameters(paramLabel = "JOB", description = "Such as j17.") String job,
            @Option(
                            names = "--text-file",
                            paramLabel = "FILE",
                            description =
                                    "Holds the text, - for standard input; one line break at its"
                                            + " end is cut off.")
                    Optional<Path> file,
            @Option(
                            names = "--pattern",
                            paramLabel = "REGEX",
                            description = "What it looks like; not for a secret itself.")
                    Optional<String> pattern,
            @Mixin Output output) {
        if (file.isPresent() == pattern.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "Give either --text-file or --pattern");
        }
        var terminal = surroundings.terminal();
        var request = new LogRedaction(file.map(this::text), pattern);
        try (var api = surroundings.api()) {
            var tree = api.post(Route.of("jobs", JobId.of(job), "log", "redact"), request);
            if (output.json) {
                return Output.json(terminal, tree);
            }
            return Output.said(terminal, said(Json.mapper().treeToValue(tree, LogRedacted.class)));
        }
    }

    private static String said(LogRedacted done) {
        if (done.matches() == 0) {
            return "nothing was found in the logs of " + done.job();
        }
        var text =
                new StringBuilder(
                        "%d found in %s, %s made unreadable"
                                .formatted(
                                        done.matches(), done.job(), Amounts.bytes(done.bytes())));
        for (var stream : done.streams()) {
            text.append(
                    "\n%s %s: %d found, now SHA-256 %s"
                            .formatted(
                                    stream.attempt(),
                                    stream.stream().word(),
                                    stream.matches(),
                                    stream.sha256()));
        }
        if (!done.texts().isEmpty()) {
            text.append("\nalso in: ").append(Cells.clean(String.join(", ", done.texts())));
        }
        return text.toString();
    }

    /** A file, so that a secret is no argument that others could see. */
    private String text(Path file) {
        try {
            var bytes =
                    file.toString().equals("-")
                            ? surroundings.terminal().in().readNBytes(LONGEST_TEXT + 3)
                            : read(surroundings.directory().resolve(file));
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString().replaceFirst("\r?\n\\z", "");
        } catch (CharacterCodingException e) {
            throw wrong(file, "it is no UTF-8", e);
        } catch (IOException e) {
            throw wrong(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(LONGEST_TEXT + 3);
        }
    }

    private static CadreException wrong(Path file, String why, IOException cause) {
        return new CadreException(
                ErrorCode.INVALID,
                "The file with the text cannot be read",
                Map.of("file", file, "reason", why),
                "Give a file of 4 bytes to 16 KiB",
                cause);
    }

    @Command(
            name = "delete",
            description =
                    "Delete the logs and steps of a job that is over; its results stay. Needs an"
                            + " operator's key, and cannot be undone.",
            footer = {"", "Example:", "  cadre logs delete j17"})
    int delete(
            @Parameters(paramLabel = "JOB", description = "Such as j17.") String job,
            @Mixin Output output) {
        var terminal = surroundings.terminal();
        try (var api = surroundings.api()) {
            var tree = api.delete(Route.of("jobs", JobId.of(job), "log")).orElseThrow();
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var gone = Json.mapper().treeToValue(tree, LogDeleted.class);
            return Output.said(
                    terminal,
                    gone.attempts() == 0
                            ? "there was no log of " + gone.job() + " any more"
                            : "deleted %s of %s, %d attempts"
                                    .formatted(
                                            Amounts.bytes(gone.bytes()),
                                            gone.job(),
                                            gone.attempts()));
        }
    }
}
