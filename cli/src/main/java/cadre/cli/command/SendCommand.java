package cadre.cli.command;

import cadre.cli.print.Durations;
import cadre.cli.print.Table;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageReceipts;
import cadre.wire.bus.MessageRequest;
import cadre.wire.bus.Posted;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cadre send}. */
@Command(
        name = "send",
        description = {
            "Send a message to a member of a team, or to all of it. It is stored when this ends."
        },
        footer = {
            "",
            "Example:",
            "  cadre send BE \"the staging database is yours\" --team shop",
            "  cadre send all -f release-notes.md --team shop --urgent",
            "  cadre send --receipts 12 --team shop"
        })
public final class SendCommand implements Callable<Integer> {
    private static final int LONGEST = 64 * 1024;

    private final Surroundings surroundings;
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MEMBER",
            description = "To whom, such as BE, or all.")
    private Optional<String> to = Optional.empty();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "What; - reads it from standard input.")
    private Optional<String> text = Optional.empty();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Send what is in this file, at most 64 KiB.")
    private Optional<Path> file = Optional.empty();

    @Mixin private final Speaking speaking = new Speaking();

    @Option(names = "--thread", paramLabel = "T", description = "What it belongs to.")
    private Optional<String> thread = Optional.empty();

    @Option(names = "--urgent", description = "Count it apart, to be read now.")
    private boolean urgent;

    @Option(
            names = "--receipts",
            paramLabel = "ID",
            description = "Send nothing: show who has read or acknowledged this message.")
    private Optional<Long> receipts = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public SendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (receipts.isPresent()) {
            return receipts(receipts.get());
        }
        if (to.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Say to whom and what: cadre send BE \"...\"");
        }
        var request =
                new MessageRequest(
                        to.get(),
                        body(),
                        thread,
                        urgent ? Optional.of(MessagePriority.URGENT) : Optional.empty());
        var terminal = surroundings.terminal();
        try (var voice = speaking.open(surroundings)) {
            var tree =
                    voice.api()
                            .postOnce(
                                    voice.route("messages"), request, UUID.randomUUID().toString());
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var posted = Json.mapper().treeToValue(tree, Posted.class);
            var names =
                    posted.recipients().stream()
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
            return Output.said(
                    terminal,
                    "message #%d is in the inbox of %s"
                            .formatted(posted.messageId(), names.isEmpty() ? "nobody" : names));
        }
    }

    private int receipts(long id) {
        var terminal = surroundings.terminal();
        try (var voice = speaking.open(surroundings)) {
            var tree = voice.api().tree(voice.route("messages", id));
            if (output.json) {
                return Output.json(terminal, tree);
            }
            var found = Json.mapper().treeToValue(tree, MessageReceipts.class);
            var table = new Table().left("to").right("stored").right("read").right("acknowledged");
            var now = surroundings.clock().instant();
            for (var receipt : found.receipts()) {
                table.row(
                        receipt.to(),
                        Durations.age(receipt.storedAt(), now),
                        age(receipt.fetchedAt(), now),
                        age(receipt.ackedAt(), now));
            }
            return Output.table(terminal, table);
        }
    }

    private static String age(Optional<Instant> at, Instant now) {
        return at.map(then -> Durations.age(then, now)).orElse("-");
    }

    private String body() {
        if (file.isPresent() == text.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Give the text, or a file with it, or - and standard input");
        }
        try {
            if (file.isPresent()) {
                try (var in = Files.newInputStream(surroundings.directory().resolve(file.get()))) {
                    return of(in);
                }
            }
            var given = text.orElseThrow();
            return given.equals("-") ? of(surroundings.terminal().in()) : given;
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "The text cannot be read",
                    Map.of("from", file.map(Path::toString).orElse("standard input")),
                    "Give the path of a readable file",
                    e);
        }
    }

    private static String of(InputStream in) throws IOException {
        var bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The message is too long",
                    Map.of("limit", "64 KiB"),
                    "Put it into a file of a repository and send where it is");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
