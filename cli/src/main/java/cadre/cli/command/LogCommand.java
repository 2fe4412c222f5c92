package cadre.cli.command;

import cadre.cli.client.Api;
import cadre.cli.client.LogPart;
import cadre.cli.client.Route;
import cadre.cli.print.Cells;
import cadre.cli.print.JobLog;
import cadre.cli.print.JobSummary;
import cadre.cli.print.Screen;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.LogChunk;
import cadre.wire.job.LogStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre log}. */
@Command(
        name = "log",
        description = {
            "Show the log of a job's last attempt.",
            "What would move the cursor or change the terminal is left out; --raw and --output give"
                    + " the bytes as they are."
        },
        footer = {
            "",
            "Example:",
            "  cadre log -f j17",
            "  cadre log j17 --stream err -o err.log",
            "  cadre log -f j17 --raw --stream out --offset 4096 >> out.log"
        })
public final class LogCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "JOB", description = "Such as j17.")
    private String job = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the job is over.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "Another attempt than the last.")
    private Optional<Integer> attempt = Optional.empty();

    @Option(names = "--raw", description = "The bytes as the agent wrote them.")
    private boolean raw;

    @Option(
            names = "--stream",
            paramLabel = "S",
            description = "out, err or steps; the one for people when not given.")
    private Optional<LogStream> stream = Optional.empty();

    @Option(
            names = "--offset",
            paramLabel = "N",
            description = "Begin with this byte of the stream; with -f give --stream too.")
    private long offset;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the bytes to a new file.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object with the text, for programs.")
    private boolean json;

    /** Made for one call. */
    public LogCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        var id = JobId.of(job);
        checkOffset();
        try (var api = surroundings.api()) {
            if (follow && json) {
                var nowhere = Following.Sink.copying(stream, OutputStream.nullOutputStream());
                follow(api, id, nowhere);
            } else if (follow) {
                return follow(api, id);
            }
            var shown = attempt(api.get(Route.of("jobs", id), JobView.class));
            if (json) {
                return object(api, id, shown);
            }
            if (shown.isEmpty()) {
                surroundings
                        .terminal()
                        .note(id + " has not started yet; 'cadre why " + id + "' says why");
                return ExitStatus.DONE;
            }
            return print(api, id, shown.get());
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The log could not be copied",
                    Map.of("job", id, "reason", String.valueOf(e.getMessage())),
                    "Try again",
                    e);
        }
    }

    private void checkOffset() {
        if (offset < 0 || (offset > 0 && follow && stream.isEmpty())) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    offset < 0
                            ? "The offset is less than 0"
                            : "Nothing says of which stream the offset is",
                    Map.of("--offset", offset),
                    offset < 0 ? "Give a number of bytes" : "Give --stream out, err or steps too");
        }
    }

    private int print(Api api, JobId id, AttemptView shown) throws IOException {
        var terminal = surroundings.terminal();
        var chosen = stream.orElse(shown.humanStream());
        try (var in = api.open(route(id, shown, chosen))) {
            if (file.isPresent()) {
                toFile(in, surroundings.directory().resolve(file.get()));
            } else if (raw) {
                in.transferTo(terminal.out());
                terminal.out().flush();
            } else {
                var isEmpty = pretty(in, shown, chosen);
                if (isEmpty) {
                    terminal.note(nothing(api, id, shown, chosen));
                }
            }
        }
        return ExitStatus.DONE;
    }

    private int object(Api api, JobId id, Optional<AttemptView> shown) {
        var chosen = stream.orElse(shown.map(AttemptView::humanStream).orElse(LogStream.OUT));
        var object = new LinkedHashMap<String, Object>();
        object.put("job", id);
        object.put("attempt", shown.map(AttemptView::id));
        object.put("stream", chosen);
        object.put("text", shown.map(a -> api.text(route(id, a, chosen))).orElse(""));
        return Output.json(surroundings.terminal(), object);
    }

    /** Whether nothing was there. */
    private boolean pretty(InputStream in, AttemptView shown, LogStream chosen) throws IOException {
        var terminal = surroundings.terminal();
        var log = new JobLog(chosen == LogStream.ERR ? LogStream.OUT : chosen, terminal.style());
        var buffer = new byte[64 * 1024];
        long at = offset;
        long seq = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            var piece = Arrays.copyOf(buffer, n);
            terminal.out().print(log.accept(new LogChunk(shown.id(), ++seq, chosen, at, 0, piece)));
            at += n;
        }
        terminal.out().print(log.finish());
        terminal.out().flush();
        return at == offset;
    }

    private String nothing(Api api, JobId id, AttemptView shown, LogStream chosen)
            throws IOException {
        var words = "Nothing was written to this stream";
        if (offset > 0) {
            return words + " from byte " + offset + " on";
        }
        if (chosen == LogStream.ERR) {
            return words;
        }
        try (var err = api.open(route(id, shown, LogStream.ERR))) {
            return err.read() < 0
                    ? words
                    : words + "; 'cadre log " + id + " --stream err' has some";
        }
    }

    private Route route(JobId id, AttemptView shown, LogStream chosen) {
        var route =
                Route.of("jobs", id, "log")
                        .with("stream", chosen.word())
                        .with("attempt", shown.id().number());
        return offset == 0 ? route : route.with("offset", offset);
    }

    private Optional<AttemptView> attempt(JobView view) {
        if (attempt.isEmpty()) {
            return view.attempts().isEmpty()
                    ? Optional.empty()
                    : Optional.of(view.attempts().getLast());
        }
        return Optional.of(
                view.attempts().stream()
                        .filter(a -> a.id().number() == attempt.get())
                        .findFirst()
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no such attempt",
                                        Map.of("job", view.id(), "attempt", attempt.get()),
                                        "It has " + view.attempts().size())));
    }

    private int follow(Api api, JobId id) throws InterruptedException, IOException {
        var terminal = surroundings.terminal();
        if (file.isPresent()) {
            try (var out = create(surroundings.directory().resolve(file.get()))) {
                return follow(api, id, Following.Sink.copying(stream, out));
            }
        }
        if (raw) {
            return follow(api, id, Following.Sink.copying(stream, terminal.out()));
        }
        try (var screen = new Screen(terminal.out(), false, terminal.columns())) {
            return follow(api, id, Following.Sink.showing(stream, screen, terminal.style()));
        }
    }

    private int follow(Api api, JobId id, Following.Sink sink) throws InterruptedException {
        var number = attempt.map(OptionalInt::of).orElse(OptionalInt.empty());
        var part = new LogPart(number, stream, offset);
        var view = new Following(api, id, part, sink, surroundings.terminal()::note).untilOver();
        var reason = Cells.clean(JobSummary.reason(view.status()));
        surroundings
                .terminal()
                .note(id + " " + view.status().word() + (reason.isEmpty() ? "" : " " + reason));
        return ExitStatus.DONE;
    }

    private static void toFile(InputStream in, Path file) throws IOException {
        try (var out = create(file)) {
            in.transferTo(out);
        }
    }

    private static OutputStream create(Path file) throws IOException {
        try {
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "There is such a file already",
                    Map.of("file", file),
                    "Choose another name; nothing was overwritten",
                    e);
        }
    }
}
