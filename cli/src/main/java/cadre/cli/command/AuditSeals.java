package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Amounts;
import cadre.cli.print.Cells;
import cadre.wire.api.AuditCheck;
import cadre.wire.api.AuditExport;
import cadre.wire.api.AuditSeal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cadre audit check} and {@code cadre audit export}. */
public abstract class AuditSeals {
    private static final Pattern EXPECTED = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

    private final Surroundings surroundings;

    AuditSeals(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "check",
            description = {
                "Look whether all events are as they were sealed: the server seals them, each half"
                        + " minute, in a chain of SHA-256.",
                "Who can write in the database can make a whole chain anew. Note what this prints"
                        + " at its end somewhere else, and give it with --expect later."
            },
            footer = {
                "",
                "Exit status 1 if something is not as it was.",
                "",
                "Example:",
                "  cadre audit check",
                "  cadre audit check --file audit.jsonl"
            })
    int check(
            @Option(
                            names = "--expect",
                            paramLabel = "N:DIGEST",
                            description = "The seal up to event N must have this digest.")
                    Optional<String> expected,
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description =
                                    "Look at what 'cadre audit export' wrote; asks no server.")
                    Optional<Path> file,
            @Mixin Output output) {
        var note = expected.map(AuditSeals::expected);
        var look = new AuditLook(note);
        if (file.isPresent()) {
            AuditFile.read(file.get(), look::take);
            if (look.isEmpty()) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The file holds no seal, so nothing could be looked at",
                        Map.of("--file", file.get()),
                        "Give one that 'cadre audit export' wrote after the server had sealed"
                                + " something, which it does each half minute");
            }
        } else {
            try (var api = surroundings.api()) {
                ask(api, look);
            }
        }
        var terminal = surroundings.terminal();
        if (output.json) {
            Output.json(terminal, look.result());
        } else {
            Output.said(terminal, look.said());
        }
        return look.isGood() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static void ask(Api api, AuditLook look) {
        look.note()
                .ifPresent(note -> {
                    var newest =
                            Route.of("audit", "seals")
                                    .with("cursor", note.upTo() + 1)
                                    .with("limit", 1);
                    api.page(newest, AuditSeal.class).items().forEach(look::see);
                });
        for (var isMore = true; isMore; ) {
            var route = Route.of("audit", "check").with("after", look.upTo());
            isMore = look.take(api.get(route, AuditCheck.class));
        }
    }

    private static AuditLook.Note expected(String text) {
        var parts = EXPECTED.matcher(text);
        if (!parts.matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no seal",
                    Map.of("--expect", Cells.cut(text, 100)),
                    "Write it as 'cadre audit check' printed it: the number of an event, a colon"
                            + " and 64 hexadecimal digits");
        }
        return new AuditLook.Note(Long.parseLong(parts.group(1)), parts.group(2));
    }

    @Command(
            name = "export",
            description = {
                "Write all events that are sealed, with their seals, as JSON lines: who did what,"
                        + " and what Cadre itself did.",
                "Prompts and secrets are not in it; names of people, addresses and repositories are."
            },
            footer = {
                "",
                "Example:",
                "  cadre audit export --file audit.jsonl",
                "  cadre audit export --after 120000 --file audit-2.jsonl"
            })
    int export(
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description = "To a new file, instead of the standard output.")
                    Optional<Path> file,
            @Option(
                            names = "--after",
                            paramLabel = "N",
                            description =
                                    "Go on behind the seal up to event N, where an export ended.",
                            defaultValue = "0")
                    long after) {
        try (var api = surroundings.api();
                var into = AuditFile.into(file, surroundings.terminal().out())) {
            var upTo = after;
            long events = 0;
            while (true) {
                var piece = api.get(export(upTo), AuditExport.class);
                if (piece.seal().isEmpty()) {
                    surroundings.terminal().note(ended(events, upTo, piece.newer()));
                    return ExitStatus.DONE;
                }
                into.write(piece);
                upTo = piece.seal().get().upTo();
                events += piece.lines().size();
            }
        }
    }

    private static Route export(long after) {
        return Route.of("audit", "export").with("after", after);
    }

    private static String ended(long events, long upTo, long newer) {
        return "%s up to event %d%s"
                .formatted(
                        Amounts.of(events, "event"),
                        upTo,
                        newer == 0
                                ? ""
                                : "; %s not sealed yet: go on in a minute with --after %d"
                                        .formatted(Amounts.count(newer) + " newer", upTo));
    }
}
