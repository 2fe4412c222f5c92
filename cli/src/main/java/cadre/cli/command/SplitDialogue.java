package cadre.cli.command;

import cadre.cli.print.Cells;
import cadre.cli.print.CrewText;
import cadre.cli.print.Terminal;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartView;
import cadre.wire.error.CadreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Has a person say what becomes of a proposed split: it runs, it is edited, or it is refused. */
final class SplitDialogue {
    private final Surroundings surroundings;
    private final Terminal terminal;
    private final CrewView crew;
    private final Leaving leaving;
    private final BufferedReader answers;
    private CrewConfirm edited = CrewConfirm.AS_PROPOSED;
    private Optional<String> text = Optional.empty();

    SplitDialogue(Surroundings surroundings, CrewView crew, Leaving leaving) {
        this.surroundings = surroundings;
        this.terminal = surroundings.terminal();
        this.crew = crew;
        this.leaving = leaving;
        this.answers =
                new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    }

    /** What the person wants. */
    sealed interface Decision {
        /** It runs, as proposed or as edited. */
        record Run(CrewConfirm confirm) implements Decision {}

        /** Nothing runs. */
        record Refused() implements Decision {}
    }

    /** Asks until there is a decision; the end of the input refuses. */
    Decision ask() throws InterruptedException {
        while (true) {
            switch (answer("Run this? [y]es, [e]dit it first, [N]o: ").orElse("n")) {
                case "y", "yes" -> {
                    return new Decision.Run(edited);
                }
                case "", "n", "no" -> {
                    return new Decision.Refused();
                }
                case "e", "edit" -> {
                    if (!edit()) {
                        return new Decision.Refused();
                    }
                }
                default -> terminal.note("Please answer y, e or n.");
            }
        }
    }

    /** Whether a person has changed the split. */
    boolean isEdited() {
        return !edited.equals(CrewConfirm.AS_PROPOSED);
    }

    /** Whether something is left to ask about. */
    private boolean edit() throws InterruptedException {
        var scratch = ScratchFolder.make("cadre-crew-");
        var file = scratch.resolve("crew.yaml");
        try {
            Files.writeString(file, text.orElseGet(() -> SplitText.of(crew.id(), proposed())));
            while (true) {
                try (var _ = leaving.elsewhere()) {
                    Editor.of(surroundings.env()).edit(file, surroundings.directory());
                    if (isEmpty(file)) {
                        terminal.note("The file is empty: nothing runs");
                        return false;
                    }
                    edited = CrewForms.ofFile(file, Optional.empty()).confirm();
                    text = Optional.of(Files.readString(file));
                    terminal.note(String.join("\n", new CrewText(terminal.style()).split(edited)));
                    return true;
                } catch (CadreException e) {
                    terminal.note("cadre: " + Cells.clean(String.valueOf(e.getMessage())));
                }
                if (!isToBeEditedAgain()) {
                    terminal.note("The split stays as it was");
                    return true;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ScratchFolder.remove(scratch);
        }
    }

    private boolean isToBeEditedAgain() throws InterruptedException {
        var said = answer("Edit it again? [Y]es, [n]o, leave the split as it was: ").orElse("n");
        return said.isEmpty() || said.startsWith("y");
    }

    private List<PartRequest> proposed() {
        return crew.parts().stream().map(SplitDialogue::request).toList();
    }

    private static PartRequest request(PartView part) {
        return new PartRequest(
                Optional.of(part.name()),
                part.description(),
                Optional.of(part.role()),
                Optional.of(part.agent()),
                part.dependsOn(),
                part.paths(),
                Optional.of(part.expects()));
    }

    private static boolean isEmpty(Path file) throws IOException {
        return Files.readString(file)
                .lines()
                .map(String::strip)
                .allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    /** One line; empty at the end of the input. Read apart, so that Ctrl-C ends the waiting. */
    private Optional<String> answer(String question) throws InterruptedException {
        terminal.err().print(question);
        terminal.err().flush();
        var line = new FutureTask<>(() -> Optional.ofNullable(answers.readLine()));
        Thread.ofPlatform().daemon().name("answer").start(line);
        try {
            return line.get().map(said -> said.strip().toLowerCase(Locale.ROOT));
        } catch (ExecutionException closed) {
            return Optional.empty();
        }
    }
}
