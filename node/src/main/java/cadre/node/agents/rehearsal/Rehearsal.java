package cadre.node.agents.rehearsal;

import cadre.wire.agent.Step;
import cadre.wire.agent.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Plays one script from its first line to its end. */
final class Rehearsal {
    private static final String MODEL = "rehearsal";
    private static final List<String> FAILURES =
            List.of("authentication", "quota", "overload", "bad_request", "turn_limit");

    private final Stage stage;
    private final Tools tools;
    private final Memory memory;
    private final Optional<String> resumed;
    private final Set<String> changed = new HashSet<>();
    private String session = "";
    private List<String> before = List.of();
    private String lastSaid = "";
    private int commits;
    private Usage usage = Usage.NONE;

    /**
     * A play that has not begun.
     *
     * @param resumed the session to go on with, empty for a new one
     */
    Rehearsal(Stage stage, Tools tools, Memory memory, Optional<String> resumed) {
        this.stage = stage;
        this.tools = tools;
        this.memory = memory;
        this.resumed = resumed;
    }

    /** Plays it; the exit code of the program. */
    int play(Script script) throws IOException, InterruptedException {
        var bytes = script.prompt().getBytes(StandardCharsets.UTF_8);
        if (resumed.isPresent()) {
            var known = memory.recall(resumed.get());
            if (known.isEmpty()) {
                stage.show(noSuchSession(resumed.get()));
                return 1;
            }
            before = known.get();
        }
        session = resumed.orElseGet(() -> UUID.nameUUIDFromBytes(bytes).toString());
        memory.note(session, script.prompt());
        usage = used(bytes.length / 4 + 20L, 30L + script.lines().size() * 12L);
        stage.show(new Step.Session(session, MODEL));
        var lines = script.lines().isEmpty() ? improvised(script.prompt()) : script.lines();
        for (var line : lines) {
            var exitCode = play(line);
            if (exitCode.isPresent()) {
                return exitCode.getAsInt();
            }
        }
        stage.show(new Step.Answered(answer(), usage));
        return 0;
    }

    /**
     * A prompt without directives gets a small change that shows that it arrived, but where that
     * would be in a file of somebody else.
     */
    private List<Script.Line> improvised(String prompt) {
        if (tools.isGuarded()) {
            return List.of(
                    new Script.Line("say", "The request has no directives: nothing is changed."));
        }
        var title = prompt.strip().lines().findFirst().orElse("nothing");
        var shown = title.length() > 60 ? title.substring(0, 60) : title;
        return List.of(
                new Script.Line("say", "I note the request in REHEARSAL.md."),
                new Script.Line("append", "REHEARSAL.md - " + shown),
                new Script.Line("commit", "Note: " + shown),
                new Script.Line("say", "The request is noted in REHEARSAL.md."));
    }

    private OptionalInt play(Script.Line line) throws InterruptedException {
        switch (line.verb()) {
            case "exit" -> {
                return OptionalInt.of((int) line.number());
            }
            case "fail" -> {
                stage.show(failure(line));
                return OptionalInt.of(1);
            }
            case "ask" -> {
                stage.show(new Step.Message(line.rest()));
                stage.show(new Step.Answered(line.rest(), usage));
                return OptionalInt.of(0);
            }
            case "edit", "append", "insert", "delete", "read", "commit", "spawn" -> act(line);
            case "sleep", "wait-for", "hang" -> pause(line);
            case "hear" -> stage.show(new Step.Message("I hear: " + tools.hear()));
            default -> show(line);
        }
        return OptionalInt.empty();
    }

    private void act(Script.Line line) throws InterruptedException {
        var id = stage.call(line.verb(), line.rest());
        try {
            switch (line.verb()) {
                case "edit" -> {
                    var change = tools.exists(line.word()) ? "edit" : "add";
                    tools.write(line.word(), line.text());
                    changed(line, change);
                }
                case "append" -> {
                    var change = tools.exists(line.word()) ? "edit" : "add";
                    tools.append(line.word(), line.text());
                    changed(line, change);
                }
                case "insert" -> {
                    var change = tools.exists(line.word()) ? "edit" : "add";
                    tools.insert(line.word(), line.text());
                    changed(line, change);
                }
                case "delete" -> {
                    tools.delete(line.word());
                    changed(line, "delete");
                }
                case "commit" -> {
                    commits +=
                            tools.commit(
                                    line.rest().isEmpty() ? "A rehearsed change" : line.rest());
                }
                case "spawn" -> {
                    var count = Script.Line.of(line.rest()).number();
                    tools.spawn(line.word(), Math.max(1, count));
                }
                default -> {}
            }
            stage.result(id, line.verb().equals("read") ? tools.read(line.word()) : "done");
        } catch (IOException e) {
            stage.failure(id, String.valueOf(e.getMessage()));
        }
    }

    private void changed(Script.Line line, String change) {
        changed.add(Path.of(line.word()).normalize().toString());
        stage.show(new Step.FileChange(line.word(), change));
    }

    private void pause(Script.Line line) throws InterruptedException {
        switch (line.verb()) {
            case "sleep" -> Thread.sleep((long) (seconds(line.word()) * 1000));
            case "wait-for" -> {
                while (!tools.exists(line.word())) {
                    Thread.sleep(20);
                }
            }
            default -> Thread.sleep(Long.MAX_VALUE);
        }
    }

    private void show(Script.Line line) {
        switch (line.verb()) {
            case "say" -> {
                lastSaid = line.rest();
                stage.show(new Step.Message(line.rest()));
            }
            case "tool" -> stage.result(stage.call(line.word(), line.text()), "done");
            case "env" -> stage.show(new Step.Message(tools.variable(line.word())));
            case "session" -> stage.show(new Step.Message(session));
            case "recall" ->
                    stage.show(
                            new Step.Message(
                                    before.isEmpty()
                                            ? "nothing came before"
                                            : String.join("\n", before)));
            case "usage" -> {
                usage = claimed(line);
                stage.show(new Step.Used(MODEL, usage));
            }
            case "print" -> stage.numberedLines(line.number());
            case "print-bytes" -> stage.oneLine(line.number());
            case "binary" -> stage.anyBytes(line.number());
            case "stderr" -> stage.error(line.rest());
            default -> throw new IllegalStateException("a verb without meaning: " + line.verb());
        }
    }

    private static Step noSuchSession(String id) {
        return new Step.Failed(
                "other", "no session " + id + " in this home", Optional.empty(), Usage.NONE);
    }

    private Step failure(Script.Line line) {
        boolean named = FAILURES.contains(line.word());
        return new Step.Failed(
                named ? line.word() : "other",
                named ? line.text() : line.rest(),
                Optional.empty(),
                usage);
    }

    /** What a person reads in the end: the last thing that was said, else what was done. */
    private String answer() {
        if (!lastSaid.isEmpty()) {
            return lastSaid;
        }
        if (changed.isEmpty()) {
            return commits == 0 ? "Done." : "Made " + counted(commits, "commit") + ".";
        }
        var files = "Changed " + counted(changed.size(), "file");
        return commits == 0 ? files + "." : files + " in " + counted(commits, "commit") + ".";
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private static Usage used(long input, long output) {
        // Cents that add up, so that sums in the console can be checked by eye.
        var cost = BigDecimal.valueOf(input * 3 + output * 15, 6);
        return new Usage(input, 0, 0, output, 0, Optional.of(cost));
    }

    private static Usage claimed(Script.Line line) {
        var input = line.number();
        var second = Script.Line.of(Script.Line.of(line.rest()).rest());
        var cost = second.rest();
        try {
            var output = Math.max(0, Long.parseLong(second.verb()));
            return cost.isEmpty()
                    ? used(input, output)
                    : new Usage(input, 0, 0, output, 0, Optional.of(new BigDecimal(cost)));
        } catch (NumberFormatException none) {
            return used(input, 0);
        }
    }

    private static double seconds(String word) {
        try {
            return Math.max(0, Double.parseDouble(word));
        } catch (NumberFormatException none) {
            return 0;
        }
    }
}
