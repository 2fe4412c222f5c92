package cadre.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.model.ScriptedModel;
import cadre.app.model.Seen;
import cadre.app.model.Tokens;
import cadre.wire.agent.Usage;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.LogStream;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One CLI in one case: files the job, does what the case needs, and compares what came of it. */
final class CaseRun {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Installation cadre;
    private final ScriptedModel model;
    private final DrivenCli cli;
    private final MatrixCase matrixCase;
    private final String marker;
    private final String word;

    CaseRun(Installation cadre, ScriptedModel model, DrivenCli cli, MatrixCase matrixCase) {
        this.cadre = cadre;
        this.model = model;
        this.cli = cli;
        this.matrixCase = matrixCase;
        this.marker = "SCRIPT-" + cli + "-" + matrixCase + ".";
        this.word = "word-" + cli.word() + "-" + matrixCase.ordinal() + "-ends";
        model.script(marker, matrixCase.turns(word));
    }

    /**
     * What came of it.
     *
     * @param complaints what is not as it must be, empty if all is
     */
    record Outcome(
            DrivenCli cli,
            MatrixCase matrixCase,
            String seen,
            Tokens said,
            Tokens counted,
            long millis,
            List<String> complaints) {}

    Outcome run() {
        var begun = System.nanoTime();
        try {
            return run(begun);
        } catch (RuntimeException | AssertionError e) {
            return new Outcome(
                    cli,
                    matrixCase,
                    "no end",
                    Tokens.NONE,
                    Tokens.NONE,
                    millis(begun),
                    List.of(String.valueOf(e.getMessage())));
        }
    }

    private Outcome run(long begun) {
        var shop =
                cadre.bundle(
                        Repositories.small(
                                cadre.root()
                                        .resolve(Path.of("repos", cli.word(), matrixCase.name()))));
        var job = file(marker + " Do as the script says.", shop, Map.of());
        var before = 0;
        Optional<JobView> first = Optional.empty();
        if (matrixCase == MatrixCase.RESUME) {
            first = Optional.of(cadre.api().awaitEnd(job, LONGEST));
            before = model.seen().size();
            job = file("Go on.", shop, Map.of("resume", Map.of("job", job, "cold", false)));
        }
        if (matrixCase == MatrixCase.CANCEL_IN_COMMAND) {
            cadre.api().await(job, LONGEST, view -> isCommandRunning() || view.status().isOver());
            cadre.api().cancel(job);
        }
        var end = cadre.api().awaitEnd(job, LONGEST);
        // a case that uses an account up must not keep the next one waiting
        cadre.api().post("/api/v1/agents/" + cli.word() + "/resume", "{}");
        return outcome(end, first, before, millis(begun));
    }

    private static long millis(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1_000_000;
    }

    private JobId file(String prompt, RepositoryRequest shop, Map<String, Object> more) {
        var request = new HashMap<String, Object>();
        request.put("prompt", prompt);
        request.put("agent", cli.word());
        request.put("model", cli.model());
        request.put("timeout_sec", LONGEST.toSeconds());
        request.put("attempts", 1); // a used-up quota ends it, and does not put it back
        if (!more.containsKey("resume")) {
            request.put("repositories", List.of(shop));
        }
        request.putAll(matrixCase.request(cli));
        request.putAll(more);
        var job = cadre.api().post("/api/v1/jobs", Json.write(request));
        return JobId.of(job.path("id").asString());
    }

    private Outcome outcome(JobView end, Optional<JobView> first, int before, long millis) {
        var complaints = new ArrayList<String>();
        var result =
                end.attempts().isEmpty()
                        ? Optional.<AttemptResult>empty()
                        : end.attempts().getLast().result();
        var seen = words(end.status());
        expect(complaints, "the end", matrixCase.expected(cli), seen);
        var asked =
                model.seen(marker).stream().filter(request -> request.number() > before).toList();
        var used = result.map(AttemptResult::usage).orElse(Usage.NONE);
        var models = result.map(AttemptResult::models).orElse(List.of());
        var count = TokenCount.of(asked);
        count.complaint(models, used).ifPresent(complaints::add);
        result.ifPresent(known -> {
            if (seen.equals("succeeded")) {
                expect(complaints, "the answer", MatrixCase.Says.ANSWER, known.answer());
            }
            expectChange(complaints, known);
            first.ifPresent(one ->
                    expect(
                            complaints,
                            "the session",
                            one.attempts().getLast().result().orElseThrow().sessionId(),
                            known.sessionId()));
        });
        expectQuiet(complaints, end.id());
        return new Outcome(
                cli, matrixCase, seen, count.said(), TokenCount.tokens(used), millis, complaints);
    }

    private void expectChange(List<String> complaints, AttemptResult result) {
        var files =
                result.changes().stream()
                        .flatMap(change -> change.files().stream())
                        .map(file -> file.path())
                        .collect(Collectors.toCollection(ArrayList::new));
        expect(
                complaints,
                "the changed files",
                matrixCase.files(),
                files.stream().sorted().toList());
        if (matrixCase == MatrixCase.EDIT_AND_COMMIT) {
            expect(complaints, "the commits", 1, result.changes().getFirst().commits());
        }
    }

    /** No process is left, the key is in no log, and the model was asked, with the key. */
    private void expectQuiet(List<String> complaints, JobId job) {
        if (matrixCase.endsInCommand() && isCommandRunning()) {
            complaints.add("the command still runs");
        }
        for (var stream : LogStream.values()) {
            if (cadre.api().log(job, stream).contains(cli.key())) {
                complaints.add("the key is in the log " + stream.word());
            }
        }
        var keys = model.seen(marker).stream().map(Seen::key).distinct().toList();
        var wanted = matrixCase == MatrixCase.OTHER_ADDRESS ? List.of() : List.of(cli.key());
        expect(complaints, "the keys that the model got", wanted, keys);
    }

    private boolean isCommandRunning() {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> Installation.mentions(process.pid(), "cmdline", word));
    }

    private static void expect(List<String> complaints, String what, Object wanted, Object got) {
        try {
            assertThat(got).isEqualTo(wanted);
        } catch (AssertionError e) {
            complaints.add(what + ": expected " + wanted + ", got " + got);
        }
    }

    /** The state, and its code or limit. */
    static String words(JobState state) {
        return switch (state) {
            case JobState.Failed failed -> "failed " + failed.code().word();
            case JobState.TimedOut out -> "timed_out " + out.limit();
            case JobState.Queued _,
                    JobState.Running _,
                    JobState.Succeeded _,
                    JobState.Cancelled _,
                    JobState.Lost _ ->
                    state.word();
        };
    }
}
